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
  NO_IDS_IN_SNAPSHOTS
}
