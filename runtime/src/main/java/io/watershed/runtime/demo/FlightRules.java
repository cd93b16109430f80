package io.watershed.runtime.demo;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.WindowType;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells whether a definition still is the one that the oracle speaks of. */
final class FlightRules {

  private static final List<Metric> METRICS =
      List.of(
          new Metric("flights", new Aggregate.Count(), Optional.empty()),
          new Metric("delay_sum", new Aggregate.Sum(), Optional.of("delay")),
          new Metric("delay_min", new Aggregate.Min(), Optional.of("delay")),
          new Metric("delay_max", new Aggregate.Max(), Optional.of("delay")),
          new Metric("delay_avg", new Aggregate.Avg(), Optional.of("delay")),
          new Metric("distance_sum", new Aggregate.Sum(), Optional.of("distance")));

  private final List<String> problems = new ArrayList<>();

  private FlightRules() {}

  /**
   * @param where the file, for the message
   * @throws CommandFailure naming every rule that is another one than the oracle's
   */
  static void require(PipelineDefinition definition, String where) {
    var rules = new FlightRules();
    rules.compare(definition);
    if (!rules.problems.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          where
              + " is not what the demo verifies against:\n  "
              + String.join("\n  ", rules.problems)
              + "\nUndo the change, or give your pipeline another name and run it with `watershed node`.");
    }
  }

  private void compare(PipelineDefinition definition) {
    same("name", definition.name(), "flights");
    same("topics", definition.source().topics(), List.of("flights"));
    same("format", definition.source().format(), new Source.Format.Json());
    same("key", definition.key().toString(), "origin");
    same("event-time field", definition.eventTime().field().toString(), "date");
    same(
        "event-time encoding",
        definition.eventTime().encoding(),
        new EventTime.Encoding.EpochMillis());
    same(
        "event-id",
        definition.eventId(),
        new EventId.Fields(List.of(new FieldPath(List.of("row")))));
    same("out-of-orderness", definition.outOfOrderness(), millis(Oracle.OUT_OF_ORDERNESS));
    same("allowed-lateness", definition.allowedLateness(), millis(Oracle.ALLOWED_LATENESS));
    same("dedup-horizon", definition.dedupHorizon(), millis(Oracle.DEDUP_HORIZON));
    same("max-ahead", definition.maxAhead(), millis(Oracle.MAX_AHEAD));
    for (var measure : List.of("delay", "distance")) {
      var defined = definition.measures().stream().filter(m -> m.name().equals(measure)).findAny();
      same(
          "measure " + measure + " field",
          defined.map(m -> m.from().toString()),
          Optional.of(measure));
      same(
          "measure " + measure + " type",
          defined.map(Measure::type),
          Optional.of(Measure.Type.LONG));
    }
    same("number of windows", definition.windows().size(), 1);
    var window = definition.windows().getFirst();
    same("window", window.name(), "hour");
    same("window type", window.type(), new WindowType.Tumbling(millis(Oracle.HOUR), Duration.ZERO));
    same("metrics", window.metrics(), METRICS);
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private void same(String what, Object actual, Object expected) {
    if (!actual.equals(expected)) {
      problems.add(what + ": " + actual + " (expected: " + expected + ")");
    }
  }
}
