package io.watershed.persistence.replay;

import static io.watershed.persistence.replay.ReplayPhase.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReplayPhaseTest {

  @Test
  void shouldEndInAbortedAndFailedAlone() {
    assertThat(Arrays.stream(ReplayPhase.values()).filter(ReplayPhase::isOver))
        .containsExactly(ABORTED, FAILED);
  }

  @Test
  void shouldBeAbortedUntilItIsPromoted() {
    assertThat(Arrays.stream(ReplayPhase.values()).filter(ReplayPhase::canBeAborted))
        .containsExactly(PLANNED, FEEDING, SEALING, SEALED);
  }

  @Test
  void shouldBePromotedAndRolledBackByTurns() {
    assertThat(SEALED.canBecome(PROMOTING)).isTrue();
    assertThat(PROMOTING.next()).containsExactlyInAnyOrder(PROMOTED, ROLLING_BACK);
    assertThat(PROMOTED.next()).containsExactly(ROLLING_BACK);
    assertThat(ROLLING_BACK.next()).containsExactly(ROLLED_BACK);
    assertThat(ROLLED_BACK.next()).containsExactly(PROMOTING);
  }

  @Test
  void shouldRestWhereOnlyAnOperatorGoesOn() {
    assertThat(Arrays.stream(ReplayPhase.values()).filter(ReplayPhase::isResting))
        .containsExactly(PLANNED, SEALED, PROMOTED, ROLLED_BACK, ABORTED, FAILED);
  }
}
