package io.watershed.runtime.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.v1.AdvanceResponse;
import io.watershed.v1.DescribePipelineResponse;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.EntitySummary;
import io.watershed.v1.GetAsOfResponse;
import io.watershed.v1.GetResponse;
import io.watershed.v1.LateEvent;
import io.watershed.v1.MetricEntry;
import io.watershed.v1.MetricValue;
import io.watershed.v1.PipelineSummary;
import io.watershed.v1.SourcePartitionStatus;
import io.watershed.v1.WatchResponse;
import io.watershed.v1.WindowResult;
import java.math.BigDecimal;
import java.util.List;

/**
 * Answers as JSON: names as in the protocol, times as ISO-8601 in UTC. Numbers are numbers, except
 * those that most readers of JSON would round (integers beyond ±2^53, decimals of more than 15
 * digits): those are strings.
 */
final class Json {

  private static final long EXACT = 1L << 53;
  private static final int EXACT_DIGITS = 15;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  static ObjectNode get(GetResponse response) {
    ObjectNode json = NODES.objectNode();
    json.put("pipeline", response.getPipeline()).put("entity", response.getEntity());
    json.set("watermark", time(response.hasWatermark(), response.getWatermark()));
    json.set("sequence_number", integer(response.getSequenceNumber()));
    json.set("counts", counts(response.getCounts()));
    json.put("truncated", response.getTruncated());
    json.set("windows", windows(response.getWindowsList()));
    return json;
  }

  static ObjectNode asOf(GetAsOfResponse response) {
    ObjectNode json = NODES.objectNode();
    json.set("sequence_number", integer(response.getSequenceNumber()));
    json.set("time", time(true, response.getTime()));
    json.set("state", get(response.getState()));
    return json;
  }

  static ObjectNode watch(WatchResponse response) {
    ObjectNode json = NODES.objectNode();
    json.set("watermark", time(response.hasWatermark(), response.getWatermark()));
    json.set("sequence_number", integer(response.getSequenceNumber()));
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
      entity.set("watermark", time(summary.hasWatermark(), summary.getWatermark()));
      entity.set("sequence_number", integer(summary.getSequenceNumber()));
      entity.set("updated_at", time(true, summary.getUpdatedAt()));
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
    json.set("quarantined", integer(response.getQuarantined()));
    json.set("partitions", partitions(response.getPartitionsList()));
    json.put("definition", response.getDefinition());
    return json;
  }

  static ObjectNode advance(String pipeline, long to, AdvanceResponse response) {
    ObjectNode json = NODES.objectNode();
    json.put("pipeline", pipeline);
    json.set("to", time(true, to));
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
      partition.set("offset", integer(status.getOffset()));
      partition.set("watermark", time(status.hasWatermark(), status.getWatermark()));
      partition.set("raised_to", time(status.hasRaisedTo(), status.getRaisedTo()));
      partition.put("raised_by", status.hasRaisedTo() ? status.getRaisedBy().name() : null);
      partition.put("idle", status.getIdle());
      partition.set("updated_at", time(true, status.getUpdatedAt()));
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
      ObjectNode json = array.addObject();
      json.put("window", result.getWindow());
      json.set("start", time(true, result.getStart()));
      json.set("end", time(true, result.getEnd()));
      json.put("status", result.getStatus().name());
      ObjectNode version = json.putObject("version");
      version.put("decision", result.getVersion().getDecision());
      version.set("revision", integer(result.getVersion().getRevision()));
      ObjectNode metrics = json.putObject("metrics");
      result.getMetricsMap().forEach((name, value) -> metrics.set(name, metric(value)));
      json.set("accepted", integer(result.getAccepted()));
      json.set("duplicates", integer(result.getDuplicates()));
      json.set("watermark", time(result.hasWatermark(), result.getWatermark()));
      json.set("sequence_number", integer(result.getSequenceNumber()));
      json.set("final_at", time(result.hasFinalAt(), result.getFinalAt()));
      json.set("key", time(true, result.getKey()));
      json.put("continues", result.getContinues().name());
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
      object.set("late_by_ms", integer(event.getLateBy()));
      object.set("time", time(true, event.getTime()));
      object.put("id", event.getId());
      object.set("version", event.hasVersion() ? integer(event.getVersion()) : NODES.nullNode());
      ObjectNode measures = object.putObject("measures");
      event.getMeasuresMap().forEach((name, value) -> measures.set(name, metric(value)));
      object
          .put("topic_id", event.getTopicId())
          .put("partition", event.getPartition())
          .put("leader_epoch", event.getLeaderEpoch());
      object.set("offset", integer(event.getOffset()));
      object.set("watermark", time(event.hasWatermark(), event.getWatermark()));
      object.set("sequence_number", integer(event.getSequenceNumber()));
      object.set("decided_at", time(true, event.getDecidedAt()));
    }
    json.put("more", more);
    return json;
  }

  private static ObjectNode counts(EntityCounts counts) {
    ObjectNode json = NODES.objectNode();
    json.set("accepted", integer(counts.getAccepted()));
    json.set("duplicates", integer(counts.getDuplicates()));
    json.set("late", integer(counts.getLate()));
    json.set("conflicts", integer(counts.getConflicts()));
    json.set("revisions", integer(counts.getRevisions()));
    json.set("over_limit", integer(counts.getOverLimit()));
    json.set("state_bytes", integer(counts.getStateBytes()));
    return json;
  }

  private static JsonNode metric(MetricValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> integer(value.getIntValue());
      case BIG_INT_VALUE -> NODES.textNode(value.getBigIntValue());
      case DOUBLE_VALUE ->
          Double.isFinite(value.getDoubleValue())
              ? NODES.numberNode(value.getDoubleValue())
              : NODES.textNode(Double.toString(value.getDoubleValue()));
      case DECIMAL_VALUE -> decimal(new BigDecimal(value.getDecimalValue()));
      case TEXT_VALUE -> NODES.textNode(value.getTextValue());
      case MAP -> {
        ObjectNode json = NODES.objectNode();
        value
            .getMap()
            .getEntriesList()
            .forEach(entry -> json.set(entry.getLabel(), metric(entry.getValue())));
        yield json;
      }
      case RANKING -> {
        ArrayNode json = NODES.arrayNode();
        for (MetricEntry entry : value.getRanking().getEntriesList()) {
          ObjectNode place = json.addObject();
          place.put("key", entry.getLabel());
          place.set("count", metric(entry.getValue()));
        }
        yield json;
      }
      case UNAVAILABLE -> NODES.objectNode().put("unavailable", value.getUnavailable());
      case VALUE_NOT_SET -> NODES.nullNode();
    };
  }

  private static JsonNode decimal(BigDecimal value) {
    return value.precision() <= EXACT_DIGITS
        ? NODES.numberNode(value)
        : NODES.textNode(value.toPlainString());
  }

  static JsonNode integer(long value) {
    return value >= -EXACT && value <= EXACT
        ? NODES.numberNode(value)
        : NODES.textNode(Long.toString(value));
  }

  static JsonNode time(boolean known, long millis) {
    return known ? NODES.textNode(TimeText.of(millis)) : NODES.nullNode();
  }
}
