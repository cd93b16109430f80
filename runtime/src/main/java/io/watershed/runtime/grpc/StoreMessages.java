package io.watershed.runtime.grpc;

import io.watershed.persistence.StoredRows;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Retention;
import io.watershed.v1.JournalStatus;
import io.watershed.v1.RetentionSettings;
import io.watershed.v1.RowCount;
import io.watershed.v1.StoredPipeline;
import io.watershed.v1.SweepStatus;
import io.watershed.v1.TableStatus;
import java.time.Duration;

/** The figures of the store as messages. */
final class StoreMessages {

  private static final double NANOS = 1e9;

  private StoreMessages() {}

  static TableStatus table(io.watershed.persistence.TableStatus table) {
    TableStatus.Builder status =
        TableStatus.newBuilder()
            .setName(table.table())
            .setTableBytes(table.tableBytes())
            .setIndexBytes(table.indexBytes())
            .setRows(table.rows())
            .setDeadRows(table.deadRows());
    table.oldest().ifPresent(status::setOldest);
    table.vacuumedAt().ifPresent(status::setVacuumedAt);
    return status.build();
  }

  static StoredPipeline pipeline(PipelineDefinition definition, StoredRows rows) {
    StoredPipeline.Builder pipeline =
        StoredPipeline.newBuilder()
            .setPipeline(definition.name())
            .setRetention(retention(definition.retention()))
            .setJournal(count(rows.journal()))
            .setEntities(count(rows.entities()))
            .setOpenWindows(count(rows.open()))
            .setClosedWindows(count(rows.closed()))
            .setLate(count(rows.late()))
            .setQuarantined(count(rows.quarantined()))
            .setUnsent(count(rows.unsent()));
    rows.journalOldest().ifPresent(pipeline::setJournalOldest);
    rows.closedOldest().ifPresent(pipeline::setClosedOldest);
    rows.lateOldest().ifPresent(pipeline::setLateOldest);
    rows.quarantinedOldest().ifPresent(pipeline::setQuarantinedOldest);
    rows.lastSweep().ifPresent(sweep -> pipeline.setLastSweep(sweep(sweep)));
    return pipeline.build();
  }

  private static RowCount count(io.watershed.persistence.RowCount count) {
    return RowCount.newBuilder().setRows(count.rows()).setEstimated(count.estimated()).build();
  }

  private static RetentionSettings retention(Retention kept) {
    RetentionSettings.Builder settings =
        RetentionSettings.newBuilder().setJournal(kept.journal().toMillis());
    kept.windows().map(Duration::toMillis).ifPresent(settings::setWindows);
    kept.late().map(Duration::toMillis).ifPresent(settings::setLate);
    kept.quarantined().map(Duration::toMillis).ifPresent(settings::setQuarantined);
    return settings.build();
  }

  private static SweepStatus sweep(StoredRows.LastSweep sweep) {
    SweepStatus.Builder status =
        SweepStatus.newBuilder()
            .setBeganAt(sweep.began())
            .setJournal(sweep.deleted().journal())
            .setSnapshots(sweep.deleted().snapshots())
            .setWindows(sweep.deleted().windows())
            .setLate(sweep.deleted().late())
            .setQuarantined(sweep.deleted().quarantined());
    sweep.ended().ifPresent(status::setEndedAt);
    return status.build();
  }

  static JournalStatus journal(StoreFigures.Pace pace) {
    double seconds = (double) pace.nanos() / NANOS;
    double commits = (double) (pace.now().commits() - pace.before().commits());
    double persists = (double) (pace.now().persists() - pace.before().persists());
    double events = (double) (pace.now().events() - pace.before().events());
    return JournalStatus.newBuilder()
        .setEvents(pace.now().events())
        .setCommits(pace.now().commits())
        .setPersists(pace.now().persists())
        .setEventsPerSecond(events / seconds)
        .setCommitsPerSecond(commits / seconds)
        .setPersistsPerCommit(commits == 0 ? 0 : persists / commits)
        .setQueued(pace.queued())
        .setQueuedBytes(pace.queuedBytes())
        .build();
  }
}
