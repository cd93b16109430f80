package io.watershed.sharding.engine;

import static io.watershed.sharding.engine.EntityOfOneWindow.every;
import static io.watershed.sharding.engine.EntityOfOneWindow.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.WindowType;
import org.junit.jupiter.api.Test;

/** Sessions with a gap of 10 ms, cut every 1,000. */
class SessionWindowsTest {

  private final EntityOfOneWindow entity =
      EntityOfOneWindow.of(new WindowType.Session(millis(10), every(1_000)));

  @Test
  void shouldGoOnWithAnEventNearerThanTheGap() {
    entity.at(100, 0);

    entity.at(109, 0);

    assertThat(entity.published()).containsExactly("100..119 2 PROVISIONAL");
  }

  @Test
  void shouldBeginAnotherAtTheGap() {
    entity.at(100, 0);

    entity.at(110, 0);

    assertThat(entity.results())
        .containsExactly("100..110 1 PROVISIONAL", "110..120 1 PROVISIONAL");
  }

  @Test
  void shouldWithdrawTheLaterOfTwoThatMerge() {
    entity.at(100, 0);
    entity.at(115, 0);

    entity.at(107, 0);

    assertThat(entity.published())
        .containsExactly("100..125 3 PROVISIONAL", "115..125 nothing WITHDRAWN");
  }

  @Test
  void shouldWithdrawItsFormerSelfWhenItBeginsEarlier() {
    entity.at(100, 0);

    entity.at(95, 0);

    assertThat(entity.published())
        .containsExactly("95..110 2 PROVISIONAL", "100..110 nothing WITHDRAWN");
  }

  @Test
  void shouldNotReachOverACut() {
    entity.at(995, 0);

    entity.at(1_002, 0);

    assertThat(entity.results())
        .containsExactly("995..1000 1 PROVISIONAL AFTER", "1002..1012 1 PROVISIONAL BEFORE");
  }

  @Test
  void shouldTakeAnEventThatOnlyAnOpenSessionKeepsFromBeingLate() {
    entity.at(100, 0);
    entity.at(109, 105);

    assertThat(entity.at(102, 115)).isEqualTo(Verdict.ACCEPTED);
    assertThat(entity.results()).containsExactly("100..119 3 PROVISIONAL");
  }

  @Test
  void shouldHaveNothingToDoWithASessionThatIsClosed() {
    entity.at(100, 0);

    entity.at(109, 110);

    assertThat(entity.published()).containsExactly("100..110 1 FINAL", "109..119 1 PROVISIONAL");
  }
}
