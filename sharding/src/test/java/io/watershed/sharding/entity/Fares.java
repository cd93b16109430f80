package io.watershed.sharding.entity;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Dedup;
import io.watershed.protocol.pipeline.Emission;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A pipeline with whatever a definition may have: measures of every type, a condition, versions of
 * which the latest wins, sessions (gap one minute, cut by the hour), and a topic of final results.
 */
final class Fares {

  private static final WindowType.Tumbling HOURS =
      new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO);

  static final PipelineDefinition PIPELINE = definition(64 << 20).build();
  static final Plan PLAN = Plan.of(PIPELINE);
  static final BatchShape SHAPE = BatchShape.of(PIPELINE);

  private Fares() {}

  static PipelineDefinition.Builder definition(long maxStateBytes) {
    return PipelineDefinition.builder(
            "fares", new Source(List.of("fares"), new Source.Format.Json()))
        .key(new FieldPath(List.of("bike")))
        .eventTime(
            new EventTime(new FieldPath(List.of("at")), new EventTime.Encoding.EpochMillis()))
        .eventId(new EventId.Fields(List.of(new FieldPath(List.of("id")))))
        .dedupPolicy(new Dedup.Policy.LatestWins("revision"))
        .measures(
            List.of(
                measure("delay", Measure.Type.DOUBLE, 0),
                measure("fare", Measure.Type.DECIMAL, 2),
                measure("carrier", Measure.Type.TEXT, 0),
                measure("revision", Measure.Type.LONG, 0)))
        .windows(
            List.of(
                new Window(
                    "trip",
                    new WindowType.Session(Duration.ofMinutes(1), HOURS),
                    List.of(
                        new Metric(
                            "late_flights",
                            new Aggregate.Count(),
                            Optional.empty(),
                            Optional.of(new Expression("delay > 60"))),
                        new Metric("fare_sum", new Aggregate.Sum(), Optional.of("fare")),
                        new Metric("last_carrier", new Aggregate.Last(), Optional.of("carrier")))),
                new Window(
                    "ever",
                    new WindowType.Unbounded(HOURS),
                    List.of(
                        new Metric("carriers", new Aggregate.TopK(2, 10), Optional.of("carrier")),
                        new Metric(
                            "delays",
                            new Aggregate.Quantiles(List.of(0.5, 0.99), 0.01),
                            Optional.of("delay"))))))
        .outOfOrderness(Duration.ofSeconds(10))
        .allowedLateness(Duration.ZERO)
        .dedupHorizon(Duration.ofHours(2))
        .maxAhead(Duration.ofHours(1))
        .emitEvery(Optional.empty())
        .results(Optional.of(new Emission.Results("fare-results", true)))
        .maxStateBytes(maxStateBytes);
  }

  private static Measure measure(String name, Measure.Type type, int scale) {
    return new Measure(name, new FieldPath(List.of(name)), type, scale, true);
  }

  /** Three events of one session: two carriers, an absent carrier, one that holds the condition. */
  static EventBatch batch() {
    return new EventBatch.Builder("b1", 5, SHAPE)
        .add(100, -10_000, event(0, 1, 0, 0, 5.0, -1250, "AA"))
        .add(101, 20_000, event(30, 2, 3, 1, 61.5, 999, null))
        .add(102, 20_000, event(31, 3, -7, 0, -2.0, 0, "AA"))
        .add(103, 20_000, event(31, 4, 0, 0, Double.NaN, Event.ABSENT_LONG, "U\0A"))
        .build();
  }

  static Event event(
      long second,
      long id,
      long version,
      long conditions,
      double delay,
      long fare,
      String carrier) {
    return new Event(
        "b1",
        second * 1000,
        77,
        id,
        version,
        conditions,
        new long[] {
          Double.doubleToLongBits(delay), fare, carrier == null ? Event.ABSENT_LONG : 0, 1
        },
        new String[] {null, null, carrier, null});
  }
}
