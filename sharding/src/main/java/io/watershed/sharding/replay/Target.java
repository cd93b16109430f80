package io.watershed.sharding.replay;

import io.watershed.persistence.replay.EntityReplayState;
import io.watershed.persistence.replay.ReplayJobRow;
import java.util.Optional;

/**
 * What every entity of a job has to come to.
 *
 * @param decision that brings it about; 0: none
 */
record Target(EntityReplayState state, int decision) {

  /** Empty: as the job stands, its entities stay as they are. */
  static Optional<Target> of(ReplayJobRow row) {
    if (row.isSettled()) {
      return row.cleaned()
          ? Optional.empty()
          : Optional.of(new Target(EntityReplayState.DISCARDED, row.decision()));
    }
    return switch (row.phase()) {
      case SEALING -> Optional.of(new Target(EntityReplayState.SEALED, 0));
      case PROMOTING -> Optional.of(new Target(EntityReplayState.PROMOTED, row.decision()));
      case ROLLING_BACK -> Optional.of(new Target(EntityReplayState.ROLLED_BACK, row.decision()));
      case PLANNED, FEEDING, SEALED, PROMOTED, ROLLED_BACK, ABORTED, FAILED -> Optional.empty();
    };
  }
}
