package io.watershed.replay.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {

  private final InFlight inFlight = new InFlight(100);

  @Test
  void shouldSendNothingBeforeTheNodeSaysHowMuch() {
    assertThat(inFlight.room()).isZero();
    assertThat(inFlight.isWaiting()).isTrue();
    assertThat(inFlight.answered(100, 256, 0)).isTrue();
    assertThat(inFlight.room()).isEqualTo(256);
    assertThat(inFlight.durable()).isEqualTo(100);
    assertThat(inFlight.isWaiting()).isFalse();
  }

  @Test
  void shouldCountAChunkUntilAllOfItIsDurable() {
    inFlight.answered(100, 1_000, 0);
    inFlight.sent(150, 40);
    inFlight.sent(900, 300);
    assertThat(inFlight.room()).isEqualTo(660);
    assertThat(inFlight.answered(149, 1_000, 0)).isTrue();
    assertThat(inFlight.room()).isEqualTo(660);
    assertThat(inFlight.answered(150, 1_000, 0)).isTrue();
    assertThat(inFlight.room()).isEqualTo(700);
    assertThat(inFlight.answered(150, 1_000, 0)).isFalse();
    assertThat(inFlight.isWaiting()).isTrue();
    inFlight.answered(900, 1_000, 0);
    assertThat(inFlight.room()).isEqualTo(1_000);
    assertThat(inFlight.isWaiting()).isFalse();
  }

  /** Within a section rows are durable in any order. */
  @Test
  void shouldCountEventsOfASectionThatAreDurable() {
    inFlight.answered(100, 100, 0);
    inFlight.sent(0, 60);
    inFlight.sent(0, 40);
    assertThat(inFlight.room()).isZero();
    assertThat(inFlight.answered(100, 100, 30)).isTrue();
    assertThat(inFlight.room()).isEqualTo(30);
    assertThat(inFlight.answered(100, 100, 20)).isFalse();
    assertThat(inFlight.room()).isEqualTo(30);
    inFlight.sent(900, 10);
    assertThat(inFlight.answered(100, 100, 110)).isTrue();
    assertThat(inFlight.room()).isEqualTo(100);
    assertThat(inFlight.isWaiting()).as("for the section").isTrue();
    inFlight.answered(900, 100, 110);
    assertThat(inFlight.isWaiting()).isFalse();
  }

  @Test
  void shouldWaitForChunksWithoutEventsToo() {
    inFlight.answered(100, 10, 0);
    inFlight.sent(5_000, 0);
    assertThat(inFlight.isWaiting()).isTrue();
    inFlight.answered(5_000, 10, 0);
    assertThat(inFlight.isWaiting()).isFalse();
  }

  @Test
  void shouldHaveNoRoomInAWindowThatShrank() {
    inFlight.answered(100, 256, 0);
    inFlight.sent(150, 200);
    inFlight.answered(100, 50, 0);
    assertThat(inFlight.room()).isZero();
    inFlight.answered(150, 50, 0);
    assertThat(inFlight.room()).isEqualTo(50);
  }

  @Test
  void shouldNotGoBack() {
    inFlight.answered(200, 10, 0);
    assertThat(inFlight.answered(150, 10, 0)).isFalse();
    assertThat(inFlight.durable()).isEqualTo(200);
  }
}
