package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code windows} and the metrics in them. */
final class WindowReader {

  private static final DurationRange SIZE = DurationRange.atLeast(Duration.ofMillis(1));
  private static final String METRIC_EXPECTED =
      "count, or { AGGREGATE = MEASURE } with one of count, sum, min, max, avg";
  private static final List<String> AGGREGATES = List.of("count", "sum", "min", "max", "avg");

  private final Section pipeline;
  private final List<String> measures;
  private final Problems problems;

  WindowReader(Section pipeline, List<Measure> measures, Problems problems) {
    this.pipeline = pipeline;
    this.measures = measures.stream().map(Measure::name).toList();
    this.problems = problems;
  }

  List<Window> read() {
    String expected = "at least one window, such as hour { size = 1h, metrics { events = count } }";
    Optional<Section> all = pipeline.section("windows", expected);
    List<Window> windows = new ArrayList<>();
    if (all.isEmpty()) {
      return windows;
    }
    if (all.get().object().isEmpty()) {
      problems.wrong(all.get().object(), pipeline.path("windows"), expected);
    }
    for (Map.Entry<String, ConfigValue> entry : all.get().entriesInOrder().entrySet()) {
      String path = all.get().path(entry.getKey());
      DefinitionReader.checkName(entry.getKey(), entry.getValue(), path, problems);
      all.get()
          .asSection(entry.getValue(), path, "a window such as { size = 1h, metrics { … } }")
          .flatMap(section -> window(entry.getKey(), section))
          .ifPresent(windows::add);
    }
    return windows;
  }

  private Optional<Window> window(String name, Section window) {
    Optional<Duration> size = window.duration("size", SIZE);
    List<Metric> metrics = metrics(window);
    window.close();
    return size.map(
        length -> new Window(name, new WindowType.Tumbling(length, Duration.ZERO), metrics));
  }

  private List<Metric> metrics(Section window) {
    String expected = "at least one metric, such as events = count";
    Optional<Section> all = window.section("metrics", expected);
    List<Metric> metrics = new ArrayList<>();
    if (all.isEmpty()) {
      return metrics;
    }
    if (all.get().object().isEmpty()) {
      problems.wrong(all.get().object(), window.path("metrics"), expected);
    }
    for (Map.Entry<String, ConfigValue> entry : all.get().entriesInOrder().entrySet()) {
      String path = all.get().path(entry.getKey());
      DefinitionReader.checkName(entry.getKey(), entry.getValue(), path, problems);
      metric(entry.getKey(), entry.getValue(), path).ifPresent(metrics::add);
    }
    return metrics;
  }

  private Optional<Metric> metric(String name, ConfigValue value, String path) {
    if ("count".equals(value.unwrapped())) {
      return Optional.of(new Metric(name, new Aggregate.Count(), Optional.empty()));
    }
    if (!(value instanceof ConfigObject object) || object.size() != 1) {
      problems.wrong(value, path, METRIC_EXPECTED);
      return Optional.empty();
    }
    Section metric = new Section(object, path, problems);
    String aggregate = object.keySet().iterator().next();
    if (!AGGREGATES.contains(aggregate)) {
      problems.wrong(value, path, METRIC_EXPECTED + Section.suggestion(aggregate, AGGREGATES));
      return Optional.empty();
    }
    Optional<String> measure = metric.text(aggregate, measureExpected(""));
    if (measure.isPresent() && !measures.contains(measure.get())) {
      problems.wrong(object.get(aggregate), metric.path(aggregate), measureExpected(measure.get()));
    }
    return Optional.of(
        new Metric(
            name,
            switch (aggregate) {
              case "count" -> new Aggregate.Count();
              case "sum" -> new Aggregate.Sum();
              case "min" -> new Aggregate.Min();
              case "max" -> new Aggregate.Max();
              default -> new Aggregate.Avg();
            },
            measure));
  }

  private String measureExpected(String written) {
    return measures.isEmpty()
        ? "a measure, but the pipeline defines none"
        : Section.oneOf(measures) + ", the measures" + Section.suggestion(written, measures);
  }
}
