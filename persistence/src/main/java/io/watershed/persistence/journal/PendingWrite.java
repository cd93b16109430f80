package io.watershed.persistence.journal;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.WindowRow;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one persistent actor wants to have persisted at once, wholly or not at all: journal rows and
 * what belongs with them.
 *
 * @param rows of one persistence id, in order, never empty
 * @param bytes of all payloads, an estimate of what the transaction carries
 * @param done completes when the rows are durable, fails when they surely will not be
 */
record PendingWrite(
    String persistenceId,
    List<JournalRow> rows,
    List<WindowRow> windowRows,
    List<LateRow> lateRows,
    List<EntityRow> entityRows,
    List<SnapshotRow> snapshots,
    long bytes,
    CompletableFuture<Void> done) {}
