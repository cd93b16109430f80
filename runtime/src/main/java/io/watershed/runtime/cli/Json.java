package io.watershed.runtime.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.runtime.client.JsonValues;
import io.watershed.v1.AdvanceResponse;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.EntitySummary;
import io.watershed.v1.EventOrigin;
import io.watershed.v1.ExplainResponse;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetResponse;
import io.watershed.v1.LateEvent;
import io.watershed.v1.PipelineSummary;
import io.watershed.v1.SourcePartitionStatus;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import io.watershed.v1.WindowStep;
import java.util.List;

/** Answers as JSON: names as in the protocol, values as {@link JsonValues} has them. */
final class Json {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  static ObjectNode get(GetResponse response) {
    ObjectNode json = NODES.objectNode();
    json.put("pipeline", response.getPipeline()).put("entity", response.getEntity());
    json.set("watermark", JsonValues.time(response.hasWatermark(), response.getWatermark()));
    json.set("sequence_number", JsonValues.integer(response.getSequenceNumber()));
    json.set("counts", counts(response.getCounts()));
    json.put("truncated", response.getTruncated());
    json.set("windows", windows(response.getWindowsList()));
    return json;
  }

  static ObjectNode asOf(GetAsOfResponse response) {
    ObjectNode json = NODES.objectNode();
    json.set("sequence_number", JsonValues.integer(response.getSequenceNumber()));
    json.set("time", JsonValues.time(true, response.getTime()));
    json.set("state", get(response.getState()));
    return json;
  }

  static ObjectNode explain(ExplainResponse response) {
    ObjectNode json = NODES.objectNode();
    json.set(
        "current",
        response.hasCurrent() ? JsonValues.window(response.getCurrent()) : NODES.nullNode());
    json.set("sides", windows(response.getSidesList()));
    ArrayNode history = json.putArray("history");
    for (WindowStep step : response.getHistoryList()) {
      ObjectNode object = history.addObject();
      object.set("at", JsonValues.time(true, step.getAt()));
      object
          .put("what", step.hasStatus() ? step.getStatus().name() : step.getPhase())
          .put("job", step.getJob())
          .put("decision", step.getDecision())
          .put("by", step.getBy())
          .put("reason", step.getReason());
    }
    ArrayNode origins = json.putArray("origins");
    for (EventOrigin origin : response.getOriginsList()) {
      ObjectNode object = origins.addObject();
      object
          .put("job", origin.getJob())
          .put("topic_id", origin.getTopicId())
          .put("partition", origin.getPartition())
          .put("file", origin.getFile());
      object.set("first", JsonValues.integer(origin.getFirst()));
      object.set("last", JsonValues.integer(origin.getLast()));
      object.set("accepted", JsonValues.integer(origin.getAccepted()));
      object.set("duplicates", JsonValues.integer(origin.getDuplicates()));
      object.set("conflicts", JsonValues.integer(origin.getConflicts()));
      object.set("late", JsonValues.integer(origin.getLate()));
      object.set("revisions", JsonValues.integer(origin.getRevisions()));
      object.set("over_limit", JsonValues.integer(origin.getOverLimit()));
    }
    json.set("origins_from", JsonValues.integer(response.getOriginsFrom()));
    return json;
  }

  static ObjectNode watch(WatchResponse response) {
    ObjectNode json = NODES.objectNode();
    json.set("watermark", JsonValues.time(response.hasWatermark(), response.getWatermark()));
    json.set("sequence_number", JsonValues.integer(response.getSequenceNumber()));
    json.set("counts", counts(response.getCounts()));
    json.set("windows", windows(response.getWindowsList()));
    return json;
  }

  static ObjectNode entities(List<EntitySummary> entities, boolean more) {
    ObjectNode json = NODES.objectNode();
    ArrayNode array = json.putArray("entities");
    for (EntitySummary summary : entities) {
      ObjectNode entity = array.addObject();
      entity.put("entity", summary.getEntity());
      entity.set("counts", counts(summary.getCounts()));
      entity.set("watermark", JsonValues.time(summary.hasWatermark(), summary.getWatermark()));
      entity.set("sequence_number", JsonValues.integer(summary.getSequenceNumber()));
      entity.set("updated_at", JsonValues.time(true, summary.getUpdatedAt()));
    }
    json.put("more", more);
    return json;
  }

  static ObjectNode pipelines(List<PipelineSummary> pipelines) {
    ObjectNode json = NODES.objectNode();
    ArrayNode array = json.putArray("pipelines");
    pipelines.forEach(pipeline -> array.add(pipeline(pipeline)));
    return json;
  }

  static ObjectNode description(DescribePipelineResponse response) {
    ObjectNode json = pipeline(response.getSummary());
    json.put("fingerprint", response.getFingerprint());
    json.set("quarantined", JsonValues.integer(response.getQuarantined()));
    json.set("partitions", partitions(response.getPartitionsList()));
    json.put("definition", response.getDefinition());
    return json;
  }

  static ObjectNode advance(String pipeline, long to, AdvanceResponse response) {
    ObjectNode json = NODES.objectNode();
    json.put("pipeline", pipeline);
    json.set("to", JsonValues.time(true, to));
    json.set("partitions", partitions(response.getPartitionsList()));
    return json;
  }

  private static ArrayNode partitions(List<SourcePartitionStatus> partitions) {
    ArrayNode array = NODES.arrayNode();
    for (SourcePartitionStatus status : partitions) {
      ObjectNode partition = array.addObject();
      partition
          .put("topic", status.getTopic())
          .put("topic_id", status.getTopicId())
          .put("partition", status.getPartition());
      partition.set("offset", JsonValues.integer(status.getOffset()));
      partition.set("watermark", JsonValues.time(status.hasWatermark(), status.getWatermark()));
      partition.set("raised_to", JsonValues.time(status.hasRaisedTo(), status.getRaisedTo()));
      partition.put("raised_by", status.hasRaisedTo() ? status.getRaisedBy().name() : null);
      partition.put("idle", status.getIdle());
      partition.set("updated_at", JsonValues.time(true, status.getUpdatedAt()));
    }
    return array;
  }

  private static ObjectNode pipeline(PipelineSummary summary) {
    ObjectNode json = NODES.objectNode();
    json.put("name", summary.getName());
    summary.getTopicsList().forEach(json.putArray("topics")::add);
    json.put("shards", summary.getShards());
    summary.getWindowsList().forEach(json.putArray("windows")::add);
    return json;
  }

  private static ArrayNode windows(List<WindowResult> results) {
    ArrayNode array = NODES.arrayNode();
    for (WindowResult result : results) {
      array.add(JsonValues.window(result));
    }
    return array;
  }

  static ObjectNode late(List<LateEvent> events, boolean more) {
    ObjectNode json = NODES.objectNode();
    ArrayNode array = json.putArray("events");
    for (LateEvent event : events) {
      ObjectNode object = array.addObject();
      object.put("entity", event.getEntity()).put("reason", event.getReason().name());
      event.getWindowsList().forEach(object.putArray("windows")::add);
      object.set("late_by_ms", JsonValues.integer(event.getLateBy()));
      object.set("time", JsonValues.time(true, event.getTime()));
      object.put("id", event.getId());
      object.set(
          "version",
          event.hasVersion() ? JsonValues.integer(event.getVersion()) : NODES.nullNode());
      ObjectNode measures = object.putObject("measures");
      event.getMeasuresMap().forEach((name, value) -> measures.set(name, JsonValues.metric(value)));
      object
          .put("topic_id", event.getTopicId())
          .put("partition", event.getPartition())
          .put("leader_epoch", event.getLeaderEpoch());
      object.set("offset", JsonValues.integer(event.getOffset()));
      object.set("watermark", JsonValues.time(event.hasWatermark(), event.getWatermark()));
      object.set("sequence_number", JsonValues.integer(event.getSequenceNumber()));
      object.set("decided_at", JsonValues.time(true, event.getDecidedAt()));
    }
    json.put("more", more);
    return json;
  }

  private static ObjectNode counts(EntityCounts counts) {
    ObjectNode json = NODES.objectNode();
    json.set("accepted", JsonValues.integer(counts.getAccepted()));
    json.set("duplicates", JsonValues.integer(counts.getDuplicates()));
    json.set("late", JsonValues.integer(counts.getLate()));
    json.set("conflicts", JsonValues.integer(counts.getConflicts()));
    json.set("revisions", JsonValues.integer(counts.getRevisions()));
    json.set("over_limit", JsonValues.integer(counts.getOverLimit()));
    json.set("state_bytes", JsonValues.integer(counts.getStateBytes()));
    return json;
  }
}
