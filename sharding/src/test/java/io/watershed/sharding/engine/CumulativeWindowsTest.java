package io.watershed.sharding.engine;

import static io.watershed.sharding.engine.EntityOfOneWindow.every;
import static io.watershed.sharding.engine.EntityOfOneWindow.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.WindowType;
import org.junit.jupiter.api.Test;

/** Running totals in cells of 25 ms, in steps of 10. */
class CumulativeWindowsTest {

  private final EntityOfOneWindow entity =
      EntityOfOneWindow.of(new WindowType.Cumulative(every(25), millis(10)));

  @Test
  void shouldEndTheLastStepWithTheCell() {
    entity.at(5, 0);

    assertThat(entity.published())
        .containsExactly("0..10 1 PROVISIONAL", "0..20 1 PROVISIONAL", "0..25 1 PROVISIONAL");
  }

  @Test
  void shouldCountAnEventInItsStepAndAllThatFollow() {
    entity.at(5, 0);

    entity.at(15, 0);

    assertThat(entity.results())
        .containsExactly("0..10 1 PROVISIONAL", "0..20 2 PROVISIONAL", "0..25 2 PROVISIONAL");
  }

  @Test
  void shouldNameAWindowByItsEnd() {
    entity.at(5, 0);

    assertThat(entity.state().lastChange().results())
        .extracting(WindowResult::key)
        .containsExactly(10L, 20L, 25L);
  }

  @Test
  void shouldBeginAnewWithTheNextCell() {
    entity.at(5, 0);

    entity.at(30, 24);

    assertThat(entity.published())
        .containsExactly(
            "0..10 1 FINAL",
            "0..20 1 FINAL",
            "25..35 1 PROVISIONAL",
            "25..45 1 PROVISIONAL",
            "25..50 1 PROVISIONAL");
  }
}
