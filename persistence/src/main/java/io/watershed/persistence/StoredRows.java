package io.watershed.persistence;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the database holds of a pipeline. Times are epoch ms, empty where there is no row.
 *
 * @param journal events
 * @param journalOldest when the oldest was written of the first 10,000 by entity
 * @param entities those that have a summary
 * @param open windows that wait to become final
 * @param closed windows that are final, corrected or withdrawn
 * @param closedOldest when the oldest of them became so
 * @param late events that some window did not take
 * @param lateOldest when the oldest of them was decided on
 * @param quarantined records that could not become events
 * @param quarantinedOldest when the oldest of them was read
 * @param unsent results that a results topic doesn't have yet
 * @param lastSweep empty before the first one
 */
public record StoredRows(
    RowCount journal,
    OptionalLong journalOldest,
    RowCount entities,
    RowCount open,
    RowCount closed,
    OptionalLong closedOldest,
    RowCount late,
    OptionalLong lateOldest,
    RowCount quarantined,
    OptionalLong quarantinedOldest,
    RowCount unsent,
    Optional<LastSweep> lastSweep) {

  /**
   * The last time that what the pipeline doesn't keep was deleted.
   *
   * @param began epoch ms
   * @param ended epoch ms; empty while it is under way, or where it was broken off
   */
  public record LastSweep(long began, OptionalLong ended, Sweep.Deleted deleted) {}
}
