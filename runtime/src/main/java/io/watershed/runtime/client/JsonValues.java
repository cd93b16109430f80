package io.watershed.runtime.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.v1.MetricEntry;
import io.watershed.v1.MetricValue;
import io.watershed.v1.WindowResult;
import java.math.BigDecimal;

/**
 * Values as JSON: times as ISO-8601 in UTC; numbers are numbers, except those that most readers of
 * JSON would round (integers beyond ±2^53, decimals of more than 15 digits): those are strings.
 */
public final class JsonValues {

  private static final long EXACT = 1L << 53;
  private static final int EXACT_DIGITS = 15;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonValues() {}

  /** A window's result, names as in the protocol. */
  public static ObjectNode window(WindowResult result) {
    ObjectNode json = NODES.objectNode();
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
    return json;
  }

  public static JsonNode metric(MetricValue value) {
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

  public static JsonNode integer(long value) {
    return value >= -EXACT && value <= EXACT
        ? NODES.numberNode(value)
        : NODES.textNode(Long.toString(value));
  }

  public static JsonNode time(boolean known, long millis) {
    return known ? NODES.textNode(TimeText.of(millis)) : NODES.nullNode();
  }
}
