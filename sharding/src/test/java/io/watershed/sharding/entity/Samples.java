package io.watershed.sharding.entity;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
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
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A small pipeline, and events for it: one-minute windows, 10 s out of order, 20 s of lateness. */
final class Samples {

  static final SourcePartition SOURCE = new SourcePartition(new UUID(0x0102030405060708L, 9), 3);
  static final List<Measure.Type> TYPES = List.of(Measure.Type.LONG, Measure.Type.DOUBLE);
  static final PipelineDefinition PIPELINE =
      PipelineDefinition.builder("trips", new Source(List.of("trips"), new Source.Format.Json()))
          .key(new FieldPath(List.of("bike")))
          .eventTime(
              new EventTime(new FieldPath(List.of("at")), new EventTime.Encoding.EpochMillis()))
          .eventId(new EventId.Fields(List.of(new FieldPath(List.of("id")))))
          .measures(
              List.of(
                  new Measure(
                      "seconds", new FieldPath(List.of("seconds")), Measure.Type.LONG, true),
                  new Measure("km", new FieldPath(List.of("km")), Measure.Type.DOUBLE, true)))
          .windows(
              List.of(
                  new Window(
                      "minute",
                      new WindowType.Tumbling(Duration.ofMinutes(1), Duration.ZERO),
                      List.of(
                          new Metric("trips", new Aggregate.Count(), Optional.empty()),
                          new Metric("seconds_sum", new Aggregate.Sum(), Optional.of("seconds")),
                          new Metric("seconds_max", new Aggregate.Max(), Optional.of("seconds")),
                          new Metric("seconds_avg", new Aggregate.Avg(), Optional.of("seconds")),
                          new Metric("km_sum", new Aggregate.Sum(), Optional.of("km")),
                          new Metric("km_min", new Aggregate.Min(), Optional.of("km")),
                          new Metric("km_avg", new Aggregate.Avg(), Optional.of("km"))))))
          .outOfOrderness(Duration.ofSeconds(10))
          .allowedLateness(Duration.ofSeconds(20))
          .dedupHorizon(Duration.ofSeconds(80))
          .maxAhead(Duration.ofHours(1))
          .emitEvery(Optional.of(Duration.ofSeconds(1)))
          .latencyBudget(Duration.ofSeconds(1))
          .maxRecordBytes(1 << 20)
          .build();
  static final Plan PLAN = Plan.of(PIPELINE);

  private Samples() {}

  /** An event at {@code second} of the epoch; its id is its offset. */
  static Event event(long offset, long second, long seconds, double km) {
    return new Event(
        "b1", second * 1000, 77, offset, new long[] {seconds, Double.doubleToLongBits(km)});
  }

  /**
   * One event a second given, at consecutive offsets; the watermark follows the highest time by 10
   * s.
   */
  static EventBatch batch(long firstOffset, long... seconds) {
    EventBatch.Builder batch = new EventBatch.Builder("b1", 5, new BatchShape(TYPES, false, false));
    long watermark = Long.MIN_VALUE;
    for (int i = 0; i < seconds.length; i++) {
      watermark = Math.max(watermark, seconds[i] * 1000 - 10_000);
      batch.add(
          firstOffset + i, watermark, event(firstOffset + i, seconds[i], 60 + i, 0.1 * (i + 1)));
    }
    return batch.build();
  }
}
