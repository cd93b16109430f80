package io.watershed.protocol.event;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Dedup;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.ValueSource;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Builds the definitions that the decoders are tested with. */
final class Definitions {

  private Source.Format format = new Source.Format.Json();
  private ValueSource key = path("origin");
  private final List<Measure> inputs = new ArrayList<>();
  private final List<Metric> metrics = new ArrayList<>();
  private Optional<Expression> filter = Optional.empty();
  private Dedup.Policy policy = new Dedup.Policy.FirstWins();
  private EventTime eventTime = new EventTime(path("date"), new EventTime.Encoding.EpochMillis());
  private EventId eventId = new EventId.Fields(List.of(path("row")));
  private final List<Measure> measures = new ArrayList<>();
  private int maxRecordBytes = 1 << 20;

  private Definitions() {}

  /** Key {@code origin}, time {@code date} in epoch ms, id {@code row}, no measures. */
  static Definitions json() {
    return new Definitions();
  }

  static FieldPath path(String dotted) {
    return new FieldPath(Arrays.asList(dotted.split("\\.", -1)));
  }

  Definitions format(Source.Format other) {
    format = other;
    return this;
  }

  Definitions key(String field) {
    key = path(field);
    return this;
  }

  Definitions time(String field, EventTime.Encoding encoding) {
    eventTime = new EventTime(path(field), encoding);
    return this;
  }

  Definitions id(String... fields) {
    eventId =
        new EventId.Fields(List.copyOf(Arrays.stream(fields).map(Definitions::path).toList()));
    return this;
  }

  Definitions idFromPosition() {
    eventId = new EventId.Position();
    return this;
  }

  Definitions measure(String name, Measure.Type type) {
    measures.add(new Measure(name, path(name), type, false));
    return this;
  }

  Definitions optionalMeasure(String name, Measure.Type type) {
    measures.add(new Measure(name, path(name), type, true));
    return this;
  }

  Definitions decimal(String name, int scale) {
    measures.add(new Measure(name, path(name), Measure.Type.DECIMAL, scale, false));
    return this;
  }

  Definitions derived(String name, Measure.Type type, String expression) {
    measures.add(new Measure(name, new Expression(expression), type, false));
    return this;
  }

  Definitions measure(Measure measure) {
    measures.add(measure);
    return this;
  }

  Definitions input(String name, Measure.Type type) {
    inputs.add(new Measure(name, path(name), type, false));
    return this;
  }

  Definitions input(Measure input) {
    inputs.add(input);
    return this;
  }

  Definitions keyOf(String expression) {
    key = new Expression(expression);
    return this;
  }

  Definitions idOf(String... expressions) {
    eventId =
        new EventId.Fields(List.copyOf(Arrays.stream(expressions).map(Expression::new).toList()));
    return this;
  }

  Definitions filter(String expression) {
    filter = Optional.of(new Expression(expression));
    return this;
  }

  Definitions countWhere(String expression) {
    metrics.add(
        new Metric(
            "m" + metrics.size(),
            new Aggregate.Count(),
            Optional.empty(),
            Optional.of(new Expression(expression))));
    return this;
  }

  Definitions latestBy(String version) {
    policy = new Dedup.Policy.LatestWins(version);
    return this;
  }

  Definitions maxRecordBytes(int most) {
    maxRecordBytes = most;
    return this;
  }

  PipelineDefinition build() {
    metrics.add(new Metric("events", new Aggregate.Count(), Optional.empty()));
    return PipelineDefinition.builder("flights", new Source(List.of("flights"), format))
        .key(key)
        .eventTime(eventTime)
        .eventId(eventId)
        .inputs(inputs)
        .filter(filter)
        .dedupPolicy(policy)
        .measures(measures)
        .windows(
            List.of(
                new Window(
                    "hour", new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO), metrics)))
        .outOfOrderness(Duration.ZERO)
        .allowedLateness(Duration.ZERO)
        .dedupHorizon(Duration.ofHours(1))
        .maxAhead(Duration.ofHours(1))
        .emitEvery(Optional.of(Duration.ofSeconds(1)))
        .latencyBudget(Duration.ofSeconds(1))
        .maxRecordBytes(maxRecordBytes)
        .build();
  }

  EventDecoder decoder() {
    return EventDecoders.forPipeline(build());
  }
}
