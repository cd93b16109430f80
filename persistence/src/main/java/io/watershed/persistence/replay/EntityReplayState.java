package io.watershed.persistence.replay;

/** What an entity is known to have made durable of a job. The names are stored and never change. */
public enum EntityReplayState {
  /** May hold a shadow that grows. */
  OPEN,
  /** Its shadow is complete and follows live. */
  SEALED,
  /** Answers with the corrected results. */
  PROMOTED,
  /** Answers as before the promotion. */
  ROLLED_BACK,
  /** Holds nothing of the job but, where that was promoted, its results. */
  DISCARDED;

  /** Whether a decision has brought it about. */
  boolean isSwitched() {
    return this == PROMOTED || this == ROLLED_BACK;
  }
}
