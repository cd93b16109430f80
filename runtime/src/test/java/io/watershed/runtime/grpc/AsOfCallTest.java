package io.watershed.runtime.grpc;

import static io.watershed.runtime.grpc.Fixtures.ENTITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.sharding.entity.PastPoint;
import io.watershed.sharding.entity.PastState;
import io.watershed.v1.GetAsOfRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AsOfCallTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final long TIME = Instant.parse("2025-12-31T00:00:00Z").toEpochMilli();
  private static final HostedPipelines PIPELINES = Fixtures.hosting(new FakeRegion());

  private static GetAsOfRequest.Builder request() {
    return GetAsOfRequest.newBuilder().setPipeline("flights").setEntity(ENTITY);
  }

  private static Object ask(GetAsOfRequest.Builder request, PastState state) {
    return new AsOfCall(
            new FakeResults(),
            (pipeline, entity, point) -> CompletableFuture.completedFuture(state),
            CLOCK)
        .run(Requests.valid(request.build(), PIPELINES))
        .toCompletableFuture()
        .join();
  }

  static Stream<Arguments> unanswerable() {
    return Stream.of(
        Arguments.of(
            request().setTime(TIME),
            new PastState.Unknown(),
            ServiceException.Code.NOT_FOUND,
            "entity: ATL (expected: one that has had events), pipeline flights"),
        Arguments.of(
            request().setTime(TIME),
            new PastState.NotYet(OptionalLong.of(TIME + 1_000)),
            ServiceException.Code.NOT_FOUND,
            "entity: ATL (expected: one that had events by then; its first is of"
                + " 2025-12-31T00:00:01Z)"),
        Arguments.of(
            request().setTime(TIME),
            new PastState.NotYet(OptionalLong.empty()),
            ServiceException.Code.NOT_FOUND,
            "entity: ATL (expected: one that had events by then)"),
        Arguments.of(
            request().setTime(TIME),
            new PastState.BeyondHorizon(7, TIME + 2_000),
            ServiceException.Code.OUT_OF_RANGE,
            "time: 2025-12-31T00:00:00Z (expected: at least 2025-12-31T00:00:02Z, the oldest point"
                + " that is kept of entity ATL)"),
        Arguments.of(
            request().setSequenceNumber(6),
            new PastState.BeyondHorizon(7, TIME),
            ServiceException.Code.OUT_OF_RANGE,
            "sequence_number: 6 (expected: at least 7 of 2025-12-31T00:00:00Z, the oldest point"
                + " that is kept of entity ATL)"),
        Arguments.of(
            request().setSequenceNumber(9),
            new PastState.Ahead(8),
            ServiceException.Code.OUT_OF_RANGE,
            "sequence_number: 9 (expected: at most 8, the last one of entity ATL)"));
  }

  @ParameterizedTest
  @MethodSource("unanswerable")
  void shouldSayWhatCanBeHadInstead(
      GetAsOfRequest.Builder request, PastState state, ServiceException.Code code, String message) {
    assertThatThrownBy(() -> ask(request, state))
        .cause()
        .isInstanceOfSatisfying(ServiceException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessage(message);
  }

  @Test
  void shouldRefuseTheFuture() {
    assertThatThrownBy(() -> ask(request().setTime(CLOCK.millis() + 1), new PastState.Unknown()))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.code()).isEqualTo(ServiceException.Code.OUT_OF_RANGE))
        .hasMessage("time: 2026-01-01T00:00:00.001Z (expected: at most 2026-01-01T00:00:00Z, now)");
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of(request(), "point: \"\" (expected: time or sequence_number)"),
        Arguments.of(request().setSequenceNumber(0), "sequence_number: 0 (expected: 1 or above)"),
        Arguments.of(request().setTime(-1), "time: -1 (expected: 0 or above, in ms since 1970)"),
        Arguments.of(request().setTime(1).setLimit(-1), "limit: -1 (expected: 0 to 10000)"),
        Arguments.of(request().setTime(1).setFrom(5).setTo(4), "to: 4 (expected: above from, 5)"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void shouldNameWhatIsWrongWithARequest(GetAsOfRequest.Builder request, String message) {
    assertThatThrownBy(() -> Requests.valid(request.build(), PIPELINES))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.code()).isEqualTo(ServiceException.Code.INVALID_ARGUMENT))
        .hasMessage(message);
  }

  @Test
  void shouldAskForTheEpochItselfIfToldSo() {
    assertThat(Requests.valid(request().setTime(0).build(), PIPELINES).point())
        .isEqualTo(new PastPoint.Time(0));
  }
}
