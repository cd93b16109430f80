package io.watershed.runtime.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.runtime.client.JsonValues;
import io.watershed.v1.MetricChange;
import io.watershed.v1.ReplayDiff;
import io.watershed.v1.WindowChange;

/** What a job changes, as JSON: names as in the protocol. */
final class DiffJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private DiffJson() {}

  static ObjectNode of(ReplayDiff diff) {
    ObjectNode json = NODES.objectNode();
    json.put("job", diff.getJob());
    json.set("windows", JsonValues.integer(diff.getWindows()));
    json.set("unchanged", JsonValues.integer(diff.getUnchanged()));
    json.set("added", JsonValues.integer(diff.getAdded()));
    json.set("removed", JsonValues.integer(diff.getRemoved()));
    json.set("changed", JsonValues.integer(diff.getChanged()));
    ArrayNode metrics = json.putArray("metrics");
    diff.getMetricsList().forEach(metric -> metrics.add(metric(metric)));
    ArrayNode top = json.putArray("top");
    diff.getTopList().forEach(change -> top.add(window(change)));
    ArrayNode entities = json.putArray("entities");
    diff.getEntitiesList()
        .forEach(
            entity ->
                entities
                    .addObject()
                    .put("entity", entity.getEntity())
                    .set("windows", JsonValues.integer(entity.getWindows())));
    return json;
  }

  private static ObjectNode metric(MetricChange metric) {
    ObjectNode json = NODES.objectNode();
    json.put("window", metric.getWindow()).put("metric", metric.getMetric());
    json.set("compared", JsonValues.integer(metric.getCompared()));
    json.set("changed", JsonValues.integer(metric.getChanged()));
    json.set("mean_before", number(metric.hasMeanBefore(), metric.getMeanBefore()));
    json.set("mean_after", number(metric.hasMeanAfter(), metric.getMeanAfter()));
    json.set("least", number(metric.hasLeast(), metric.getLeast()));
    json.set("p05", number(metric.hasP05(), metric.getP05()));
    json.set("median", number(metric.hasMedian(), metric.getMedian()));
    json.set("p95", number(metric.hasP95(), metric.getP95()));
    json.set("greatest", number(metric.hasGreatest(), metric.getGreatest()));
    return json;
  }

  private static JsonNode number(boolean known, double value) {
    return known ? NODES.numberNode(value) : NODES.nullNode();
  }

  static ObjectNode window(WindowChange change) {
    ObjectNode json = NODES.objectNode();
    json.put("kind", change.getKind().name())
        .put("entity", change.getEntity())
        .put("window", change.getWindow());
    json.set("start", JsonValues.time(true, change.getStart()));
    json.set("end", JsonValues.time(true, change.getEnd()));
    json.set(
        "before", change.hasBefore() ? JsonValues.window(change.getBefore()) : NODES.nullNode());
    json.set("after", change.hasAfter() ? JsonValues.window(change.getAfter()) : NODES.nullNode());
    return json;
  }
}
