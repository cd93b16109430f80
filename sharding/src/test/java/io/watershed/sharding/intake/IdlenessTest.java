package io.watershed.sharding.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdlenessTest {

  private static final long CLOCK = 1_000_000;

  private final Idleness idleness = new Idleness(100);

  @Test
  void shouldBeIdleWhenItWasQuietAllTheTime() {
    for (long now = 0; now < 100; now += 10) {
      observe(true, 7, now);
      assertThat(idleness.isIdle(now)).isFalse();
    }
    assertThat(idleness.isIdle(100)).isTrue();
    assertThat(idleness.since()).isEqualTo(CLOCK);
  }

  @Test
  void shouldBeginAnewAfterAnyDisturbance() {
    observe(true, 7, 0);
    observe(false, 7, 50);
    observe(true, 7, 60);
    assertThat(idleness.isIdle(159)).isFalse();
    assertThat(idleness.isIdle(160)).isTrue();
    assertThat(idleness.since()).isEqualTo(CLOCK + 60);
    idleness.disturb();
    assertThat(idleness.isIdle(1_000)).isFalse();
  }

  /** Between two observations a record may have come and become durable. */
  @Test
  void shouldBeginAnewWhenSomethingWasReadInBetween() {
    observe(true, 7, 0);
    observe(true, 8, 90);
    assertThat(idleness.isIdle(189)).isFalse();
    assertThat(idleness.isIdle(190)).isTrue();
  }

  @Test
  void shouldNotBeIdleBeforeAnybodyHasLooked() {
    assertThat(idleness.isIdle(Long.MAX_VALUE / 2)).isFalse();
  }

  @Test
  void shouldBeIdleAtOnceWhereNoTimeIsAskedFor() {
    var atOnce = new Idleness(0);
    atOnce.observe(true, 7, CLOCK, 5);
    assertThat(atOnce.isIdle(5)).isTrue();
  }

  private void observe(boolean quiet, long offset, long now) {
    idleness.observe(quiet, offset, CLOCK + now, now);
  }
}
