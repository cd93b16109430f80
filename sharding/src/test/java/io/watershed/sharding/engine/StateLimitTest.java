package io.watershed.sharding.engine;

import static io.watershed.sharding.engine.EntityOfOneWindow.every;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An entity whose state may take 2,000 bytes. */
class StateLimitTest {

  private final EntityOfOneWindow entity =
      EntityOfOneWindow.of(every(10), definition -> definition.maxStateBytes(2_000));

  @Test
  void shouldRefuseNewEventsOnceTheStateIsFull() {
    int taken = 0;
    while (entity.at(5, 0) == Verdict.ACCEPTED) {
      taken++;
    }

    assertThat(taken).isBetween(2, 40);
    assertThat(entity.state().overLimit()).isEqualTo(1);
    assertThat(entity.state().stateBytes()).isGreaterThanOrEqualTo(2_000);
    assertThat(entity.state().lastChange().late())
        .extracting(LateEvent::reason)
        .containsExactly(LateEvent.Reason.OVER_LIMIT);
  }

  @Test
  void shouldStillKnowWhatItHolds() {
    entity.record(1, 0, 5, 1, 0);
    while (entity.at(5, 0) == Verdict.ACCEPTED) {
      // Until it is full.
    }

    assertThat(entity.record(1, 0, 5, 1, 0)).isEqualTo(Verdict.DUPLICATE);
    assertThat(entity.record(1, 0, 5, 2, 0)).isEqualTo(Verdict.CONFLICT);
  }
}
