package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code windows} and the metrics in them. */
final class WindowReader {

  private final Section pipeline;
  private final WindowTypeReader types;
  private final MetricReader metrics;
  private final Problems problems;

  WindowReader(Section pipeline, MetricReader metrics, Problems problems) {
    this.pipeline = pipeline;
    this.types = new WindowTypeReader(problems);
    this.metrics = metrics;
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
    checkLimits(all.get(), windows);
    return windows;
  }

  private void checkLimits(Section all, List<Window> windows) {
    if (all.object().size() > PipelineDefinition.MAX_WINDOWS) {
      problems.add(
          all.object().origin(),
          pipeline.path("windows"),
          all.object().size() + " windows",
          "at most " + PipelineDefinition.MAX_WINDOWS);
    }
    long conditions = PipelineDefinition.conditionsOf(windows).size();
    if (conditions > PipelineDefinition.MAX_CONDITIONS) {
      problems.add(
          all.object().origin(),
          pipeline.path("windows"),
          conditions + " different conditions",
          "at most " + PipelineDefinition.MAX_CONDITIONS);
    }
  }

  private Optional<Window> window(String name, Section window) {
    Optional<WindowType> type = types.read(window);
    List<Metric> read = metrics(window);
    window.close();
    if (type.isPresent() && type.get() instanceof WindowType.Unbounded) {
      checkNoRate(window, read);
    }
    return type.map(known -> new Window(name, known, read));
  }

  private void checkNoRate(Section window, List<Metric> metrics) {
    for (Metric metric : metrics) {
      if (metric.aggregate() instanceof Aggregate.Rate) {
        problems.add(
            window.object().origin(),
            window.path("metrics." + metric.name()),
            "rate",
            "an aggregate that needs no length; an unbounded window has none");
      }
    }
  }

  private List<Metric> metrics(Section window) {
    String expected = "at least one metric, such as events = count";
    Optional<Section> all = window.section("metrics", expected);
    List<Metric> read = new ArrayList<>();
    if (all.isEmpty()) {
      return read;
    }
    if (all.get().object().isEmpty()) {
      problems.wrong(all.get().object(), window.path("metrics"), expected);
    }
    for (Map.Entry<String, ConfigValue> entry : all.get().entriesInOrder().entrySet()) {
      String path = all.get().path(entry.getKey());
      DefinitionReader.checkName(entry.getKey(), entry.getValue(), path, problems);
      metrics.read(entry.getKey(), entry.getValue(), path).ifPresent(read::add);
    }
    return read;
  }
}
