package io.watershed.runtime.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.runtime.client.JsonValues;
import io.watershed.v1.JournalStatus;
import io.watershed.v1.RetentionSettings;
import io.watershed.v1.RowCount;
import io.watershed.v1.StoreStatusResponse;
import io.watershed.v1.StoredPipeline;
import io.watershed.v1.SweepStatus;
import io.watershed.v1.TableStatus;

/** The store's status as JSON, in the manner of {@link Json}. */
final class StoreJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private StoreJson() {}

  static ObjectNode status(StoreStatusResponse status) {
    ObjectNode json = NODES.objectNode();
    var tables = json.putArray("tables");
    status.getTablesList().forEach(table -> tables.add(table(table)));
    var pipelines = json.putArray("pipelines");
    status.getPipelinesList().forEach(pipeline -> pipelines.add(pipeline(pipeline)));
    json.set("journal", journal(status.getJournal()));
    return json;
  }

  private static ObjectNode table(TableStatus table) {
    ObjectNode json = NODES.objectNode();
    json.put("name", table.getName());
    json.set("table_bytes", JsonValues.integer(table.getTableBytes()));
    json.set("index_bytes", JsonValues.integer(table.getIndexBytes()));
    json.set("rows", JsonValues.integer(table.getRows()));
    json.set("dead_rows", JsonValues.integer(table.getDeadRows()));
    json.set("oldest", JsonValues.time(table.hasOldest(), table.getOldest()));
    json.set("vacuumed_at", JsonValues.time(table.hasVacuumedAt(), table.getVacuumedAt()));
    return json;
  }

  private static ObjectNode pipeline(StoredPipeline pipeline) {
    ObjectNode json = NODES.objectNode();
    json.put("pipeline", pipeline.getPipeline());
    json.set("retention_ms", retention(pipeline.getRetention()));
    json.set("journal", count(pipeline.getJournal()));
    json.set(
        "journal_oldest",
        JsonValues.time(pipeline.hasJournalOldest(), pipeline.getJournalOldest()));
    json.set("entities", count(pipeline.getEntities()));
    json.set("open_windows", count(pipeline.getOpenWindows()));
    json.set("closed_windows", count(pipeline.getClosedWindows()));
    json.set(
        "closed_oldest", JsonValues.time(pipeline.hasClosedOldest(), pipeline.getClosedOldest()));
    json.set("late", count(pipeline.getLate()));
    json.set("late_oldest", JsonValues.time(pipeline.hasLateOldest(), pipeline.getLateOldest()));
    json.set("quarantined", count(pipeline.getQuarantined()));
    json.set(
        "quarantined_oldest",
        JsonValues.time(pipeline.hasQuarantinedOldest(), pipeline.getQuarantinedOldest()));
    json.set("unsent", count(pipeline.getUnsent()));
    json.set(
        "last_sweep", pipeline.hasLastSweep() ? sweep(pipeline.getLastSweep()) : NODES.nullNode());
    return json;
  }

  private static ObjectNode retention(RetentionSettings kept) {
    ObjectNode json = NODES.objectNode();
    json.set("journal", JsonValues.integer(kept.getJournal()));
    json.set(
        "windows", kept.hasWindows() ? JsonValues.integer(kept.getWindows()) : NODES.nullNode());
    json.set("late", kept.hasLate() ? JsonValues.integer(kept.getLate()) : NODES.nullNode());
    json.set(
        "quarantined",
        kept.hasQuarantined() ? JsonValues.integer(kept.getQuarantined()) : NODES.nullNode());
    return json;
  }

  private static ObjectNode count(RowCount count) {
    ObjectNode json = NODES.objectNode();
    json.set("rows", JsonValues.integer(count.getRows()));
    json.put("estimated", count.getEstimated());
    return json;
  }

  private static ObjectNode sweep(SweepStatus sweep) {
    ObjectNode json = NODES.objectNode();
    json.set("began_at", JsonValues.time(true, sweep.getBeganAt()));
    json.set("ended_at", JsonValues.time(sweep.hasEndedAt(), sweep.getEndedAt()));
    ObjectNode deleted = json.putObject("deleted");
    deleted.set("journal", JsonValues.integer(sweep.getJournal()));
    deleted.set("snapshots", JsonValues.integer(sweep.getSnapshots()));
    deleted.set("windows", JsonValues.integer(sweep.getWindows()));
    deleted.set("late", JsonValues.integer(sweep.getLate()));
    deleted.set("quarantined", JsonValues.integer(sweep.getQuarantined()));
    return json;
  }

  private static ObjectNode journal(JournalStatus journal) {
    ObjectNode json = NODES.objectNode();
    json.set("events", JsonValues.integer(journal.getEvents()));
    json.set("commits", JsonValues.integer(journal.getCommits()));
    json.set("persists", JsonValues.integer(journal.getPersists()));
    json.put("events_per_second", journal.getEventsPerSecond());
    json.put("commits_per_second", journal.getCommitsPerSecond());
    json.put("persists_per_commit", journal.getPersistsPerCommit());
    json.set("queued", JsonValues.integer(journal.getQueued()));
    json.set("queued_bytes", JsonValues.integer(journal.getQueuedBytes()));
    return json;
  }
}
