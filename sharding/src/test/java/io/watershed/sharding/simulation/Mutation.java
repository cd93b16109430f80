package io.watershed.sharding.simulation;

/** An invariant that a run breaks on purpose, to see whether it would be noticed. */
enum Mutation {
  NONE,
  /** Entities answer before the journal has confirmed. */
  ACK_BEFORE_PERSIST,
  /** The journal takes whatever number an incarnation comes with. */
  NO_JOURNAL_FENCE,
  /** A reader stores how far it has read, not how far all is durable. */
  POSITION_OF_WHAT_IS_READ,
  /** A position that comes late is stored over a newer one. */
  POSITION_GOES_BACK,
  /** Each reader begins with no watermark. */
  WATERMARK_FORGOTTEN,
  /** Rows of a stored event are written apart from it, and may get lost. */
  ROWS_APART,
  /** A timed-out write is believed to have failed, and its incarnation goes on. */
  GOES_ON_AFTER_A_FAILED_WRITE,
  /** The keeper closes by the greatest watermark of all partitions. */
  ADVANCE_BY_THE_GREATEST,
  /** The keeper doesn't look for what is due. */
  NOBODY_WAKES_DUE_ENTITIES,
  /** A snapshot lacks the offset fences. */
  NO_FENCES_IN_SNAPSHOTS,
  /** A snapshot lacks the dedup set. */
  NO_IDS_IN_SNAPSHOTS,
  /** A snapshot lacks what fed the shadows. */
  NO_FENCES_IN_SHADOWS,
  /** A snapshot lacks the shadows. */
  NO_SHADOWS_IN_SNAPSHOTS,
  /** Entities fold in all that is live, whatever the job's cut. */
  NO_CUT,
  /** A job is sealed before its entities are. */
  SEALED_TOO_EARLY,
  /** Only entities that the files name are part of a job. */
  LIVE_ENTITIES_FORGOTTEN,
  /** Entities hear of a job before they are recorded. */
  FED_BEFORE_RECORDED,
  /** A split goes on behind what was read, not behind what is durable. */
  ROW_OF_WHAT_IS_READ,
  /** A split is done once it is read. */
  DONE_WHEN_READ,
  /** Live events don't wait while the last of the journal is folded in. */
  NO_WAITING_AT_THE_SEAL,
  /** Entities say that they are sealed or switched before the journal has confirmed. */
  DONE_BEFORE_PERSIST,
  /** What comes live after the seal goes to one side only. */
  LIVE_TO_ONE_SIDE,
  /** Readers see what the journal has not confirmed. */
  VIEW_OF_THE_STATE_IN_FLIGHT;

  /** Whether it takes a replay job to notice. */
  boolean isOfReplays() {
    return compareTo(NO_FENCES_IN_SHADOWS) >= 0;
  }
}
