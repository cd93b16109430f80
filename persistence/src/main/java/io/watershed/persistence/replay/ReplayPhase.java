package io.watershed.persistence.replay;

import java.util.EnumSet;
import java.util.Set;

/** How far a job has come. The names are stored and never change. */
public enum ReplayPhase {
  /** Recorded; waits for its start. */
  PLANNED,
  /** Splits are leased to workers. */
  FEEDING,
  /** Every split is durable; entities fold in what came live beyond the cut. */
  SEALING,
  /** Can be compared and decided on. */
  SEALED,
  /** Decided: SQL readers see it. Entities switch. */
  PROMOTING,
  /** Everyone sees it. */
  PROMOTED,
  /** Decided: SQL readers see what was before. Entities switch. */
  ROLLING_BACK,
  /** Nobody sees it. */
  ROLLED_BACK,
  /** Ended by an operator. */
  ABORTED,
  /** Ended by what the reason says. */
  FAILED;

  /** The phases that may come next. */
  public Set<ReplayPhase> next() {
    return switch (this) {
      case PLANNED -> EnumSet.of(FEEDING, ABORTED, FAILED);
      case FEEDING -> EnumSet.of(SEALING, ABORTED, FAILED);
      case SEALING -> EnumSet.of(SEALED, ABORTED, FAILED);
      case SEALED -> EnumSet.of(PROMOTING, ABORTED, FAILED);
      case PROMOTING -> EnumSet.of(PROMOTED, ROLLING_BACK);
      case PROMOTED -> EnumSet.of(ROLLING_BACK);
      case ROLLING_BACK -> EnumSet.of(ROLLED_BACK);
      case ROLLED_BACK -> EnumSet.of(PROMOTING);
      case ABORTED, FAILED -> EnumSet.noneOf(ReplayPhase.class);
    };
  }

  public boolean canBecome(ReplayPhase phase) {
    return next().contains(phase);
  }

  /** Whether nothing follows. */
  public boolean isOver() {
    return next().isEmpty();
  }

  /** Whether only an operator ends it. */
  public boolean isResting() {
    return switch (this) {
      case PLANNED, SEALED, PROMOTED, ROLLED_BACK, ABORTED, FAILED -> true;
      case FEEDING, SEALING, PROMOTING, ROLLING_BACK -> false;
    };
  }

  /** Whether what readers see changes with it. */
  public boolean isDecision() {
    return this == PROMOTING || this == ROLLING_BACK;
  }

  /** Whether it may still be given up as a whole. */
  public boolean canBeAborted() {
    return canBecome(ABORTED);
  }
}
