package io.watershed.runtime.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.v1.MetricEntry;
import io.watershed.v1.MetricValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads values back from the JSON of rows. JSON doesn't tell an integer from a double that happens
 * to be whole (the database writes 1e21 as an integer); what the metric is decides, not how it is
 * written.
 */
final class StoredMetrics {

  private final List<Measure> measures;

  StoredMetrics(List<Measure> measures) {
    this.measures = measures;
  }

  /** How a number is to be read. */
  private enum Kind {
    INTEGER,
    DOUBLE,
    DECIMAL,
    /** By its digits: with some behind the point it is a double. */
    AS_WRITTEN
  }

  /** A metric of a window row. */
  MetricValue read(Metric metric, JsonNode value) {
    if (value.isObject() && !value.has("unavailable")) {
      return MetricMessages.ofMap(LabelOrder.of(metric).sorted(entries(value, kind(metric))));
    }
    return read(value, kind(metric));
  }

  /** A measure of a late event. */
  static MetricValue read(Measure measure, JsonNode value) {
    return read(value, kind(measure.type()));
  }

  /** A value of which the definition knows nothing any more. */
  static MetricValue guess(JsonNode value) {
    return read(value, Kind.AS_WRITTEN);
  }

  private static MetricValue read(JsonNode value, Kind kind) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> MetricMessages.ABSENT;
      case STRING -> MetricMessages.ofText(value.textValue());
      case NUMBER -> number(value.decimalValue(), kind);
      case ARRAY -> MetricMessages.ofRanking(ranking(value));
      case OBJECT ->
          value.has("unavailable")
              ? MetricMessages.unavailable(value.get("unavailable").asText())
              : MetricMessages.ofMap(entries(value, kind));
      case BOOLEAN, BINARY, POJO ->
          throw new IllegalStateException(
              "metric: " + value + " (expected: a number, text, null, object or array)");
    };
  }

  private static MetricValue number(BigDecimal number, Kind kind) {
    return switch (kind) {
      case INTEGER -> MetricMessages.ofInteger(number.toBigIntegerExact());
      case DOUBLE -> MetricMessages.ofDouble(number.doubleValue());
      case DECIMAL -> MetricMessages.ofDecimal(number);
      case AS_WRITTEN ->
          number.scale() <= 0
              ? MetricMessages.ofInteger(number.toBigIntegerExact())
              : MetricMessages.ofDouble(number.doubleValue());
    };
  }

  private static List<MetricEntry> entries(JsonNode map, Kind kind) {
    List<MetricEntry> entries = new ArrayList<>();
    map.properties()
        .forEach(
            entry ->
                entries.add(MetricMessages.entry(entry.getKey(), read(entry.getValue(), kind))));
    return entries;
  }

  private static List<MetricEntry> ranking(JsonNode places) {
    List<MetricEntry> entries = new ArrayList<>();
    for (JsonNode place : places) {
      entries.add(
          MetricMessages.entry(
              place.path("key").asText(), read(place.path("count"), Kind.INTEGER)));
    }
    return entries;
  }

  private Kind kind(Metric metric) {
    return switch (metric.aggregate()) {
      case Aggregate.Count count -> Kind.INTEGER;
      case Aggregate.Distinct distinct -> Kind.INTEGER;
      case Aggregate.TopK topK -> Kind.INTEGER;
      case Aggregate.Histogram histogram -> Kind.INTEGER;
      case Aggregate.Avg avg -> Kind.DOUBLE;
      case Aggregate.Variance variance -> Kind.DOUBLE;
      case Aggregate.Stddev stddev -> Kind.DOUBLE;
      case Aggregate.Quantiles quantiles -> Kind.DOUBLE;
      case Aggregate.Rate rate -> Kind.DOUBLE;
      case Aggregate.Sum sum -> kindOfMeasure(metric);
      case Aggregate.Min min -> kindOfMeasure(metric);
      case Aggregate.Max max -> kindOfMeasure(metric);
      case Aggregate.First first -> kindOfMeasure(metric);
      case Aggregate.Last last -> kindOfMeasure(metric);
      case Aggregate.Custom custom -> Kind.AS_WRITTEN;
    };
  }

  private Kind kindOfMeasure(Metric metric) {
    Optional<Measure> measure =
        measures.stream()
            .filter(candidate -> metric.measure().filter(candidate.name()::equals).isPresent())
            .findFirst();
    return measure.map(found -> kind(found.type())).orElse(Kind.AS_WRITTEN);
  }

  private static Kind kind(Measure.Type type) {
    return switch (type) {
      case LONG -> Kind.INTEGER;
      case DOUBLE -> Kind.DOUBLE;
      case DECIMAL -> Kind.DECIMAL;
      case TEXT -> Kind.AS_WRITTEN;
    };
  }
}
