package io.watershed.sharding.engine;

import static io.watershed.sharding.engine.EntityOfOneWindow.every;
import static io.watershed.sharding.engine.EntityOfOneWindow.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.WindowType;
import org.junit.jupiter.api.Test;

/** One window over all times in panes of 10 ms, of which those within 100 ms are kept apart. */
class UnboundedWindowTest {

  private final EntityOfOneWindow entity =
      EntityOfOneWindow.of(
          new WindowType.Unbounded(every(10)), definition -> definition.dedupHorizon(millis(100)));

  @Test
  void shouldNeverBeFinal() {
    entity.at(5, 1_000_000);

    assertThat(entity.state().lastChange().results())
        .allMatch(result -> result.finalAt().isEmpty());
  }

  @Test
  void shouldHoldEverythingThatEverCame() {
    entity.at(5, 0);
    entity.at(500, 500);

    entity.at(100_000, 100_000);

    assertThat(entity.results())
        .containsExactly(WindowPlan.BEGINNING + ".." + WindowPlan.END + " 3 PROVISIONAL");
  }

  @Test
  void shouldFoldWhatNoEventCanReachIntoOnePane() {
    entity.at(5, 0);
    entity.at(15, 15);
    entity.at(25, 25);

    entity.at(500, 500);

    assertThat(entity.state().snapshot().panes())
        .extracting(PaneSnapshot::from, PaneSnapshot::to)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(WindowPlan.BEGINNING, 30L),
            org.assertj.core.api.Assertions.tuple(500L, 510L));
  }
}
