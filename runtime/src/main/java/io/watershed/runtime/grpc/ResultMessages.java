package io.watershed.runtime.grpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.sharding.engine.MetricValue.Absent;
import io.watershed.sharding.engine.MetricValue.OfBigInteger;
import io.watershed.sharding.engine.MetricValue.OfDecimal;
import io.watershed.sharding.engine.MetricValue.OfDouble;
import io.watershed.sharding.engine.MetricValue.OfLong;
import io.watershed.sharding.engine.MetricValue.OfMap;
import io.watershed.sharding.engine.MetricValue.OfRanking;
import io.watershed.sharding.engine.MetricValue.OfText;
import io.watershed.sharding.engine.MetricValue.Unavailable;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.MetricValue;
import io.watershed.v1.Status;
import io.watershed.v1.Version;
import io.watershed.v1.WindowResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The messages of one pipeline's results, made from an actor's view or from stored rows. Both give
 * the same message for the same version of a window.
 */
final class ResultMessages {

  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  // Metrics are exact: no number may pass through a double on its way.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final PipelineDefinition definition;

  ResultMessages(PipelineDefinition definition) {
    this.definition = definition;
  }

  /** Position of a window definition in the pipeline's; behind all of them if it has gone. */
  int order(String window) {
    List<Window> windows = definition.windows();
    for (int i = 0; i < windows.size(); i++) {
      if (windows.get(i).name().equals(window)) {
        return i;
      }
    }
    return windows.size();
  }

  String windowName(ViewedWindow viewed) {
    return definition.windows().get(viewed.window()).name();
  }

  static EntityCounts counts(EntityView view) {
    return EntityCounts.newBuilder()
        .setAccepted(view.accepted())
        .setDuplicates(view.duplicates())
        .setLate(view.late())
        .build();
  }

  WindowResult fromView(ViewedWindow viewed) {
    Window window = definition.windows().get(viewed.window());
    WindowResult.Builder result =
        WindowResult.newBuilder()
            .setWindow(window.name())
            .setStart(viewed.start())
            .setEnd(viewed.end())
            .setStatus(viewed.isFinal() ? Status.FINAL : Status.PROVISIONAL)
            .setVersion(Version.newBuilder().setRevision(viewed.revision()))
            .setAccepted(viewed.accepted())
            .setDuplicates(viewed.duplicates())
            .setSequenceNumber(viewed.sequenceNumber())
            .setFinalAt(viewed.finalAt());
    viewed.watermark().ifPresent(result::setWatermark);
    for (int m = 0; m < window.metrics().size(); m++) {
      result.putMetrics(window.metrics().get(m).name(), value(viewed.metrics().get(m)));
    }
    return result.build();
  }

  WindowResult fromRow(WindowRow row) {
    WindowResult.Builder result =
        WindowResult.newBuilder()
            .setWindow(row.window())
            .setStart(row.start())
            .setEnd(row.end())
            .setStatus(status(row.status()))
            .setVersion(
                Version.newBuilder().setDecision(row.decision()).setRevision(row.revision()))
            .setAccepted(row.accepted())
            .setDuplicates(row.duplicates())
            .setSequenceNumber(row.sequenceNumber());
    row.finalAt().ifPresent(result::setFinalAt);
    row.watermark().ifPresent(result::setWatermark);
    JsonNode metrics = metrics(row);
    // In the order of the definition, as a view has them; the database keeps an order of its own.
    metricNames(row.window())
        .filter(metrics::has)
        .forEach(name -> result.putMetrics(name, value(row.window(), name, metrics.get(name))));
    metrics.properties().stream()
        .filter(metric -> !result.containsMetrics(metric.getKey()))
        .forEach(
            metric ->
                result.putMetrics(
                    metric.getKey(), value(row.window(), metric.getKey(), metric.getValue())));
    return result.build();
  }

  private Stream<String> metricNames(String window) {
    return definition.windows().stream()
        .filter(candidate -> candidate.name().equals(window))
        .flatMap(candidate -> candidate.metrics().stream())
        .map(Metric::name);
  }

  private static Status status(WindowStatus status) {
    return switch (status) {
      case PROVISIONAL -> Status.PROVISIONAL;
      case FINAL -> Status.FINAL;
      case CORRECTED -> Status.CORRECTED;
      case WITHDRAWN -> Status.WITHDRAWN;
    };
  }

  private static JsonNode metrics(WindowRow row) {
    try {
      return JSON.readTree(row.metrics());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "metrics: not JSON, window_result of entity "
              + row.entity()
              + ", window "
              + row.window()
              + " at "
              + row.start(),
          e);
    }
  }

  private static MetricValue value(io.watershed.sharding.engine.MetricValue value) {
    return switch (value) {
      case OfLong of -> MetricValue.newBuilder().setIntValue(of.value()).build();
      case OfDouble of -> MetricValue.newBuilder().setDoubleValue(of.value()).build();
      case OfBigInteger of -> integer(of.value());
      case Absent absent -> MetricValue.getDefaultInstance();
      case OfDecimal decimal -> throw notYet(decimal);
      case OfText text -> throw notYet(text);
      case OfMap map -> throw notYet(map);
      case OfRanking ranking -> throw notYet(ranking);
      case Unavailable unavailable -> throw notYet(unavailable);
    };
  }

  private static IllegalArgumentException notYet(io.watershed.sharding.engine.MetricValue value) {
    return new IllegalArgumentException(value + " (expected: a number)");
  }

  private MetricValue value(String window, String metric, JsonNode number) {
    if (number.isNull()) {
      return MetricValue.getDefaultInstance();
    }
    BigDecimal decimal = number.decimalValue();
    // The database writes 1e21 as an integer; what the metric is decides, not how it is written.
    boolean integral = integral(window, metric).orElseGet(() -> decimal.scale() <= 0);
    return integral
        ? integer(decimal.toBigIntegerExact())
        : MetricValue.newBuilder().setDoubleValue(decimal.doubleValue()).build();
  }

  private static MetricValue integer(BigInteger value) {
    return value.compareTo(MIN) >= 0 && value.compareTo(MAX) <= 0
        ? MetricValue.newBuilder().setIntValue(value.longValue()).build()
        : MetricValue.newBuilder().setBigIntValue(value.toString()).build();
  }

  /** Whether a metric's values are integers; empty where the definition has it no more. */
  private Optional<Boolean> integral(String window, String metric) {
    return definition.windows().stream()
        .filter(candidate -> candidate.name().equals(window))
        .flatMap(candidate -> candidate.metrics().stream())
        .filter(candidate -> candidate.name().equals(metric))
        .findFirst()
        .map(this::integral);
  }

  private boolean integral(Metric metric) {
    return switch (metric.aggregate()) {
      case Aggregate.Count count -> true;
      case Aggregate.Avg avg -> false;
      default ->
          definition.measures().stream()
              .filter(measure -> metric.measure().filter(measure.name()::equals).isPresent())
              .anyMatch(measure -> measure.type() == Measure.Type.LONG);
    };
  }
}
