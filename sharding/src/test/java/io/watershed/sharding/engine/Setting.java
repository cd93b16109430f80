package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What of a pipeline definition decides results, small enough to be generated. All in ms; every
 * window definition computes every metric.
 */
record Setting(
    List<Long> sizes,
    long outOfOrderness,
    long allowedLateness,
    long dedupHorizon,
    long emitEvery) {

  /** An integer and a decimal measure. */
  static final List<Measure.Type> TYPES = List.of(Measure.Type.LONG, Measure.Type.DOUBLE);

  /** Windows of an hour, as the demo has them. */
  static final Setting HOURLY =
      new Setting(List.of(3_600_000L), 3_600_000, 900_000, 4_500_000, 1_000);

  Plan plan() {
    return Plan.of(definition());
  }

  PipelineDefinition definition() {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      windows.add(
          new Window(
              "w" + i,
              new WindowType.Tumbling(Duration.ofMillis(sizes.get(i)), Duration.ZERO),
              metrics()));
    }
    return PipelineDefinition.builder("test", new Source(List.of("test"), new Source.Format.Json()))
        .key(path("key"))
        .eventTime(new EventTime(path("time"), new EventTime.Encoding.EpochMillis()))
        .eventId(new EventId.Fields(List.of(path("id"))))
        .measures(
            List.of(
                new Measure("integer", path("integer"), Measure.Type.LONG, true),
                new Measure("decimal", path("decimal"), Measure.Type.DOUBLE, true)))
        .windows(windows)
        .outOfOrderness(Duration.ofMillis(outOfOrderness))
        .allowedLateness(Duration.ofMillis(allowedLateness))
        .dedupHorizon(Duration.ofMillis(dedupHorizon))
        .maxAhead(Duration.ofHours(2))
        .emitEvery(Optional.of(Duration.ofMillis(emitEvery)))
        .latencyBudget(Duration.ofSeconds(1))
        .maxRecordBytes(1024)
        .build();
  }

  /** The aggregates without parameters. */
  static final List<Aggregate> BASIC =
      List.of(
          new Aggregate.Count(),
          new Aggregate.Sum(),
          new Aggregate.Min(),
          new Aggregate.Max(),
          new Aggregate.Avg());

  private static List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    metrics.add(new Metric("events", new Aggregate.Count(), Optional.empty()));
    for (String measure : List.of("integer", "decimal")) {
      for (Aggregate aggregate : BASIC) {
        String name = aggregate.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        metrics.add(new Metric(name + "_" + measure, aggregate, Optional.of(measure)));
      }
    }
    return metrics;
  }

  private static FieldPath path(String name) {
    return new FieldPath(List.of(name));
  }
}
