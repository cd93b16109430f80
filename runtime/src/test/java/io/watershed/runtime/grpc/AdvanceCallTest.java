package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.v1.AdvanceRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdvanceCallTest {

  private static final Instant NOW = Instant.parse("2001-01-01T12:00:00Z");
  private static final UUID TOPIC = UUID.randomUUID();

  private final FakeResults results = new FakeResults();
  private final HostedPipelines pipelines = new HostedPipelines();
  private final AdvanceCall call =
      new AdvanceCall(pipelines, results, Clock.fixed(NOW, ZoneOffset.UTC));

  @BeforeEach
  void host() {
    pipelines.add(new HostedPipeline(new FakeRegion(), "0123456789abcdef", "text"));
    position(0, OptionalLong.of(NOW.minusSeconds(100).toEpochMilli()));
    position(1, OptionalLong.of(NOW.minusSeconds(200).toEpochMilli()));
  }

  @Test
  void shouldRaiseWhatStandsLower() {
    assertThat(advance(NOW.minusSeconds(150)))
        .extracting(SourcePosition::raisedTo)
        .containsExactly(
            OptionalLong.empty(), OptionalLong.of(NOW.minusSeconds(150).toEpochMilli()));
  }

  @Test
  void shouldRaiseAPartitionThatWasNeverFed() {
    results.positions.clear();
    position(0, OptionalLong.empty());
    assertThat(advance(NOW.minusSeconds(150))).allMatch(p -> p.raisedTo().isPresent());
  }

  @Test
  void shouldDoNothingWhenItIsSaidAgain() {
    var first = advance(NOW);
    assertThat(advance(NOW)).isEqualTo(first);
  }

  @Test
  void shouldRefuseToGoBack() {
    assertThatThrownBy(() -> advance(NOW.minusSeconds(201)))
        .rootCause()
        .isInstanceOf(ServiceException.class)
        .hasMessage(
            "to: 2001-01-01T11:56:39Z (expected: at least 2001-01-01T11:56:40Z, the least watermark"
                + " of its partitions)");
  }

  @Test
  void shouldRefuseATimeBeyondMaxAhead() {
    var maxAhead = Fixtures.definition().maxAhead();
    assertThat(advance(NOW.plus(maxAhead))).hasSize(2);
    assertThatThrownBy(() -> advance(NOW.plus(maxAhead).plusMillis(1)))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("max-ahead beyond this node's clock");
  }

  @Test
  void shouldRefuseAPipelineThatNobodyReads() {
    results.positions.clear();
    assertThatThrownBy(() -> advance(NOW))
        .rootCause()
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("no reader has begun yet");
  }

  @Test
  void shouldRefuseAPipelineThatIsUnknown() {
    assertThatThrownBy(
            () -> call.run(AdvanceRequest.newBuilder().setPipeline("other").setTo(1).build()))
        .isInstanceOf(ServiceException.class)
        .hasMessageStartingWith("pipeline: other");
  }

  private List<SourcePosition> advance(Instant to) {
    var request =
        AdvanceRequest.newBuilder().setPipeline("flights").setTo(to.toEpochMilli()).build();
    return call.run(request).toCompletableFuture().join();
  }

  private void position(int partition, OptionalLong watermark) {
    results.positions.add(
        new SourcePosition(
            "flights", "flights", new SourcePartition(TOPIC, partition), 42, 0, watermark, 9));
  }
}
