package io.watershed.persistence;

/** Why an event lies in {@code late_event}. The names are stored and never change. */
public enum LateReason {
  /** Too late for every window. */
  LATE,
  /** Too late for some of its windows, taken by others. */
  LATE_IN_PART,
  /** Too old to be told from a duplicate. */
  BEYOND_DEDUP,
  /** Known id, other content. */
  CONFLICT,
  /** Revises an event of a window that is closed. */
  REVISION_LATE,
  /** The state of the entity is as large as it may be. */
  OVER_LIMIT
}
