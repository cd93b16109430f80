package io.watershed.sharding.engine;

import static io.watershed.sharding.engine.EntityOfOneWindow.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.WindowType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Windows of 30 ms, one every 10 ms. */
class SlidingWindowsTest {

  private final EntityOfOneWindow entity =
      EntityOfOneWindow.of(new WindowType.Sliding(millis(30), millis(10), Duration.ZERO));

  @Test
  void shouldPutAnEventIntoEveryWindowThatHoldsItsTime() {
    entity.at(25, 0);

    assertThat(entity.published())
        .containsExactly("0..30 1 PROVISIONAL", "10..40 1 PROVISIONAL", "20..50 1 PROVISIONAL");
  }

  @Test
  void shouldKeepOnePaneForAllOfThem() {
    entity.at(21, 0);
    entity.at(28, 0);

    assertThat(entity.panes()).isEqualTo(1);
  }

  @Test
  void shouldTakeAnEventLateInPartIntoTheWindowsThatAreOpen() {
    entity.at(25, 30);

    assertThat(entity.results()).containsExactly("10..40 1 PROVISIONAL", "20..50 1 PROVISIONAL");
    assertThat(entity.state().lastChange().late())
        .containsExactly(new LateEvent(0, LateEvent.Reason.LATE_IN_PART, 1, 0));
  }

  @Test
  void shouldKeepTheNumbersOfAClosedWindowWhateverComesIntoItsPanes() {
    entity.at(25, 0);

    entity.at(26, 30);

    assertThat(entity.published())
        .containsExactly("0..30 1 FINAL", "10..40 2 PROVISIONAL", "20..50 2 PROVISIONAL");
  }

  @Test
  void shouldLetAPaneGoWithTheLastWindowOverIt() {
    entity.at(25, 0);

    entity.at(90, 49);
    assertThat(entity.panes()).isEqualTo(2);

    entity.at(91, 50);
    assertThat(entity.panes()).isEqualTo(1);
  }
}
