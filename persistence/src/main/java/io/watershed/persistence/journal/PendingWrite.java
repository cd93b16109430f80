package io.watershed.persistence.journal;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.WindowRow;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one persistent actor wants to have persisted at once, wholly or not at all: journal rows and
 * what belongs with them. It is also its own node in the queue, since there is one for each
 * persist.
 */
final class PendingWrite {
  private final String persistenceId;
  private final List<JournalRow> rows;
  private final List<WindowRow> windowRows;
  private final List<LateRow> lateRows;
  private final List<EntityRow> entityRows;
  private final List<SnapshotRow> snapshots;
  private final long bytes;
  private final Outcome outcome;

  /** The queue's: the write of the same persistence id that has to wait for this one. */
  PendingWrite next;

  /** The queue's: completes when this write is over; null while nobody asks. */
  CompletableFuture<Void> over;

  /**
   * @param rows of one persistence id, in order, never empty
   * @param bytes of all payloads, an estimate of what the transaction carries
   * @param outcome told when the rows are durable, or surely will not be
   */
  PendingWrite(
      String persistenceId,
      List<JournalRow> rows,
      List<WindowRow> windowRows,
      List<LateRow> lateRows,
      List<EntityRow> entityRows,
      List<SnapshotRow> snapshots,
      long bytes,
      Outcome outcome) {
    this.persistenceId = persistenceId;
    this.rows = rows;
    this.windowRows = windowRows;
    this.lateRows = lateRows;
    this.entityRows = entityRows;
    this.snapshots = snapshots;
    this.bytes = bytes;
    this.outcome = outcome;
  }

  String persistenceId() {
    return persistenceId;
  }

  List<JournalRow> rows() {
    return rows;
  }

  List<WindowRow> windowRows() {
    return windowRows;
  }

  List<LateRow> lateRows() {
    return lateRows;
  }

  List<EntityRow> entityRows() {
    return entityRows;
  }

  List<SnapshotRow> snapshots() {
    return snapshots;
  }

  long bytes() {
    return bytes;
  }

  Outcome outcome() {
    return outcome;
  }
}
