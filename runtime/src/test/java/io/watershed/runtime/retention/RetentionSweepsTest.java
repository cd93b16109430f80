package io.watershed.runtime.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.persistence.Sweep;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Retention;
import io.watershed.protocol.pipeline.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetentionSweepsTest {

  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Sweep.Deleted DELETED = new Sweep.Deleted(5, 4, 3, 2, 1);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<String> calls = new ArrayList<>();

  private static PipelineDefinition pipeline(String name, Retention retention) {
    return PipelineDefinition.builder(name, new Source(List.of("topic"), new Source.Format.Json()))
        .retention(retention)
        .build();
  }

  private void round(RetentionSweeps.Sweeper sweeper) {
    new RetentionSweeps(
            sweeper,
            () -> List.of(pipeline("a", Retention.DEFAULT), pipeline("b", Retention.DEFAULT)),
            EVERY,
            registry)
        .round();
  }

  private double meter(String name, String... tags) {
    return registry.get(name).tags(tags).meter().measure().iterator().next().getValue();
  }

  @Test
  void shouldSweepByWhatTheDefinitionKeeps() {
    var retention =
        new Retention(
            Duration.ofDays(1),
            Optional.of(Duration.ofDays(2)),
            Optional.empty(),
            Optional.of(Duration.ofDays(3)));
    List<Sweep.Policy> policies = new ArrayList<>();
    new RetentionSweeps(
            (name, policy, every) -> {
              assertThat(every).isEqualTo(EVERY);
              policies.add(policy);
              return new Sweep.Elsewhere();
            },
            () -> List.of(pipeline("a", retention)),
            EVERY,
            registry)
        .round();
    assertThat(policies)
        .containsExactly(
            new Sweep.Policy(
                Duration.ofDays(1),
                Optional.of(Duration.ofDays(2)),
                Optional.empty(),
                Optional.of(Duration.ofDays(3))));
  }

  @Test
  void shouldCountWhatIsDeletedByTable() {
    round((name, policy, every) -> new Sweep.Done(DELETED, Duration.ofSeconds(7)));
    assertThat(meter("watershed.retention.deleted", "pipeline", "a", "table", "event_journal"))
        .isEqualTo(5);
    assertThat(meter("watershed.retention.deleted", "pipeline", "b", "table", "snapshot"))
        .isEqualTo(4);
    assertThat(meter("watershed.retention.deleted", "pipeline", "a", "table", "window_result"))
        .isEqualTo(3);
    assertThat(meter("watershed.retention.deleted", "pipeline", "a", "table", "late_event"))
        .isEqualTo(2);
    assertThat(meter("watershed.retention.deleted", "pipeline", "a", "table", "quarantined_event"))
        .isEqualTo(1);
    assertThat(meter("watershed.retention.duration", "pipeline", "a")).isEqualTo(7);
    assertThat(meter("watershed.retention.age", "pipeline", "a")).isBetween(0.0, 600.0);
  }

  @Test
  void shouldCountAFailureAndGoOnWithTheNextPipeline() {
    round(
        (name, policy, every) -> {
          calls.add(name);
          throw new IllegalStateException("no disk");
        });
    assertThat(calls).containsExactly("a", "b");
    assertThat(meter("watershed.retention.failures", "pipeline", "a")).isEqualTo(1);
    assertThat(meter("watershed.retention.age", "pipeline", "a")).isNaN();
  }

  @Test
  void shouldTellTheAgeOfASweepOfAnotherNode() {
    round((name, policy, every) -> new Sweep.NotDue(Optional.of(Duration.ofMinutes(4))));
    assertThat(meter("watershed.retention.age", "pipeline", "a")).isBetween(240.0, 900.0);
  }

  @Test
  void shouldEndASweepThatIsUnderWay() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var sweeps =
        RetentionSweeps.start(
            (name, policy, every) -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended.countDown();
              }
              return new Sweep.BrokenOff(DELETED);
            },
            () -> List.of(pipeline("a", Retention.DEFAULT)),
            EVERY,
            registry);
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    sweeps.close();
    assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
