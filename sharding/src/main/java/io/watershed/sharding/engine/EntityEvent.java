package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;

/**
 * What happened to an entity: decided once, stored, and applied alike when live and when
 * recovering.
 */
public sealed interface EntityEvent extends StoredEvent {

  /**
   * A run of events with the verdict on each.
   *
   * @param verdicts one an event
   * @param publication which rows the transaction of this event writes
   */
  record EventsApplied(
      SourcePartition source,
      EventBatch events,
      Verdicts verdicts,
      Publication publication,
      long decidedAt)
      implements EntityEvent {}

  /**
   * The watermark moved without an event of this entity, and windows became final by it.
   *
   * @param watermark epoch ms
   */
  record WindowsClosed(long watermark, long decidedAt) implements EntityEvent {}

  /** Rows that were behind were refreshed; nothing else changed. */
  record RowsPublished(long decidedAt) implements EntityEvent {}

  /** Which of the changed results a transaction writes to the window rows. */
  enum Publication {
    /** Only windows that this event opened or closed. */
    OPENED_AND_CLOSED,
    /** These, and every open window whose row was behind. */
    ALL_CHANGED
  }
}
