package io.watershed.runtime.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.replay.ReplayFiles.Plan;
import io.watershed.protocol.replay.ReplayFiles.Sample;
import io.watershed.runtime.client.JsonValues;
import io.watershed.v1.ReplayInputs;
import io.watershed.v1.ReplayJob;
import io.watershed.v1.ReplayProgress;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.SplitStatus;
import java.util.List;
import java.util.Locale;

/** Jobs as JSON: names as in the protocol. */
final class JobJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JobJson() {}

  static ObjectNode job(ReplayJob job) {
    ObjectNode json = NODES.objectNode();
    json.put("job", job.getJob());
    json.put("phase", job.getPhase().name());
    json.put("reason", job.getReason());
    json.put("paused", job.getPaused()).put("discarded", job.getDiscarded());
    json.put("generation", job.getGeneration()).put("decision", job.getDecision());
    json.put("by", job.getBy());
    json.set("created_at", JsonValues.time(true, job.getCreatedAt()));
    json.set("updated_at", JsonValues.time(true, job.getUpdatedAt()));
    json.set("spec", spec(job.getSpec()));
    json.set("progress", progress(job.getProgress()));
    ArrayNode history = json.putArray("history");
    job.getHistoryList()
        .forEach(
            step ->
                history
                    .addObject()
                    .put("phase", step.getPhase().name())
                    .put("reason", step.getReason())
                    .put("by", step.getBy())
                    .set("at", JsonValues.time(true, step.getAt())));
    job.getNotesList().forEach(json.putArray("notes")::add);
    return json;
  }

  static ObjectNode jobs(List<ReplayJob> jobs, boolean more) {
    ObjectNode json = NODES.objectNode();
    ArrayNode array = json.putArray("jobs");
    jobs.forEach(job -> array.add(job(job)));
    json.put("more", more);
    return json;
  }

  static ObjectNode planned(PlannedJob planned, boolean dryRun) {
    ObjectNode json = job(planned.job());
    json.put("dry_run", dryRun);
    Plan plan = planned.plan();
    ObjectNode inputs = json.putObject("inputs");
    inputs.put("files", plan.files()).put("splits", plan.splits().size());
    inputs.put("pruned", plan.pruned());
    inputs.set("bytes", JsonValues.integer(plan.bytes()));
    inputs.set("rows", rows(plan.rows()));
    planned.notes().forEach(json.putArray("notes")::add);
    plan.sample().ifPresent(sample -> json.set("sample", sample(sample)));
    return json;
  }

  private static ObjectNode sample(Sample sample) {
    ObjectNode json = NODES.objectNode();
    json.put("rows", sample.rows())
        .put("events", sample.events())
        .put("filtered", sample.filtered())
        .put("outside", sample.outside())
        .put("refused", sample.refused())
        .put("entities", sample.entities())
        .put("estimated_events", sample.estimatedEvents())
        .put("reading_seconds", sample.readingSeconds());
    sample.refusals().forEach(json.putArray("refusals")::add);
    return json;
  }

  static ArrayNode splits(List<SplitStatus> splits) {
    ArrayNode array = NODES.arrayNode();
    for (SplitStatus status : splits) {
      ObjectNode json = array.addObject();
      json.put("index", status.getIndex());
      json.put("state", status.getState().name());
      json.put("worker", status.getWorker());
      json.put("file", status.getSplit().getFile());
      json.put("format", status.getSplit().getFormat());
      json.put("checksum", status.getSplit().getChecksum());
      json.set("size", JsonValues.integer(status.getSplit().getSize()));
      json.set("first_row", JsonValues.integer(status.getSplit().getFirstRow()));
      json.set("rows", rows(status.getSplit().getRows()));
      json.set("next_row", JsonValues.integer(status.getNextRow()));
    }
    return array;
  }

  private static ObjectNode spec(ReplaySpec spec) {
    ObjectNode json = NODES.objectNode();
    json.put("pipeline", spec.getPipeline());
    json.set("from", JsonValues.time(true, spec.getFrom()));
    json.set("to", JsonValues.time(true, spec.getTo()));
    json.put("mode", spec.getMode().name().toLowerCase(Locale.ROOT));
    spec.getEntitiesList().forEach(json.putArray("entities")::add);
    json.set("inputs", inputs(spec.getInputs()));
    json.put("max_rate", spec.getMaxRate());
    json.put("hours", spec.getHours()).put("hours_zone", spec.getHoursZone());
    return json;
  }

  private static ObjectNode inputs(ReplayInputs inputs) {
    ObjectNode json = NODES.objectNode();
    inputs.getFilesList().forEach(json.putArray("files")::add);
    if (!inputs.getArchive().isEmpty()) {
      json.put("archive", inputs.getArchive());
    }
    json.put("format", inputs.getFormat());
    json.put("csv_delimiter", inputs.getCsvDelimiter());
    inputs.getCsvColumnsList().forEach(json.putArray("csv_columns")::add);
    json.put("row_field", inputs.getRowField()).put("produced", inputs.getProduced());
    ObjectNode fields = json.putObject("directory_fields");
    inputs.getDirectoryFieldsMap().forEach(fields::put);
    json.put("date_directory", inputs.getDateDirectory());
    json.put("hour_directory", inputs.getHourDirectory());
    json.put("directory_zone", inputs.getDirectoryZone());
    return json;
  }

  private static ObjectNode progress(ReplayProgress progress) {
    ObjectNode json = NODES.objectNode();
    json.put("splits", progress.getSplits())
        .put("splits_leased", progress.getSplitsLeased())
        .put("splits_done", progress.getSplitsDone())
        .put("workers", progress.getWorkers());
    json.set("bytes", JsonValues.integer(progress.getBytes()));
    json.set("rows", rows(progress.getRows()));
    json.set("rows_done", JsonValues.integer(progress.getRowsDone()));
    json.set("events", JsonValues.integer(progress.getEvents()));
    json.set("filtered", JsonValues.integer(progress.getFiltered()));
    json.set("outside", JsonValues.integer(progress.getOutside()));
    json.set("refused", JsonValues.integer(progress.getRefused()));
    json.set("entities", JsonValues.integer(progress.getEntities()));
    json.set("entities_done", JsonValues.integer(progress.getEntitiesDone()));
    json.put("rows_per_second", progress.getRowsPerSecond());
    json.set("live_p95_ms", JsonValues.integer(progress.getLiveP95Ms()));
    json.set("budget_ms", JsonValues.integer(progress.getBudgetMs()));
    return json;
  }

  private static JsonNode rows(long rows) {
    return rows < 0 ? NODES.nullNode() : JsonValues.integer(rows);
  }
}
