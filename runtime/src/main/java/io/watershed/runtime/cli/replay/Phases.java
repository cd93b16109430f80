package io.watershed.runtime.cli.replay;

import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayPhase;

/** What phases mean to whoever waits. */
final class Phases {

  private Phases() {}

  /** Whether it stays as it is until an operator says something. */
  static boolean rests(ReplayPhase phase) {
    return switch (phase) {
      case PLANNED, SEALED, PROMOTED, ROLLED_BACK, ABORTED, FAILED -> true;
      case FEEDING, SEALING, PROMOTING, ROLLING_BACK, REPLAY_PHASE_UNSPECIFIED, UNRECOGNIZED ->
          false;
    };
  }

  /** Whether it has ended without a result. */
  static boolean isLost(ReplayPhase phase) {
    return phase == ReplayPhase.ABORTED || phase == ReplayPhase.FAILED;
  }

  /** Whether all files are read: there is nothing to feed any more. */
  static boolean isFed(ReplayPhase phase) {
    return phase.getNumber() > ReplayPhase.FEEDING.getNumber();
  }

  /** Such as {@code SEALED} or {@code FEEDING, paused}. */
  static String text(ReplayJob job) {
    return job.getPhase()
        + (job.getPaused() ? ", paused" : "")
        + (job.getDiscarded() ? ", discarded" : "");
  }
}
