package io.watershed.runtime.grpc;

import io.watershed.persistence.Continues;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateReason;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
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
import io.watershed.sharding.engine.Counters;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** A pipeline with windows {@code day} and {@code hour}, and results of it. */
final class Fixtures {

  static final long HOUR = Duration.ofHours(1).toMillis();
  static final long DAY = Duration.ofDays(1).toMillis();
  static final String ENTITY = "ATL";
  static final int DAY_INDEX = 0;
  static final int HOUR_INDEX = 1;

  private Fixtures() {}

  static PipelineDefinition definition() {
    return publishing(Optional.of(Duration.ofSeconds(1)));
  }

  /** The definition with other spacing of publications; empty: on close. */
  static PipelineDefinition publishing(Optional<Duration> every) {
    return PipelineDefinition.builder(
            "flights", new Source(List.of("flights"), new Source.Format.Json()))
        .key(new FieldPath(List.of("origin")))
        .eventTime(
            new EventTime(new FieldPath(List.of("date")), new EventTime.Encoding.EpochMillis()))
        .eventId(new EventId.Fields(List.of(new FieldPath(List.of("row")))))
        .measures(
            List.of(
                new Measure("delay", new FieldPath(List.of("delay")), Measure.Type.LONG, false),
                new Measure("fuel", new FieldPath(List.of("fuel")), Measure.Type.DOUBLE, true)))
        .windows(
            List.of(
                new Window(
                    "day",
                    new WindowType.Tumbling(Duration.ofDays(1), Duration.ZERO),
                    List.of(new Metric("flights", new Aggregate.Count(), Optional.empty()))),
                new Window(
                    "hour",
                    new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO),
                    List.of(
                        new Metric("flights", new Aggregate.Count(), Optional.empty()),
                        new Metric("delay_sum", new Aggregate.Sum(), Optional.of("delay")),
                        new Metric("fuel_sum", new Aggregate.Sum(), Optional.of("fuel"))))))
        .outOfOrderness(Duration.ofMinutes(60))
        .allowedLateness(Duration.ofMinutes(15))
        .dedupHorizon(Duration.ofHours(25))
        .maxAhead(Duration.ofHours(2))
        .emitEvery(every)
        .latencyBudget(Duration.ofSeconds(1))
        .maxRecordBytes(1_000_000)
        .shards(OptionalInt.of(8))
        .build();
  }

  static HostedPipelines hosting(FakeRegion region) {
    var pipelines = new HostedPipelines();
    pipelines.add(new HostedPipeline(region, "0123456789abcdef", "text"));
    return pipelines;
  }

  static EntityView view(long sequenceNumber, ViewedWindow... windows) {
    return view(sequenceNumber, sequenceNumber - 1, windows);
  }

  /** A view of an entity that was read back from its journal just now. */
  static EntityView recovered(long sequenceNumber, ViewedWindow... windows) {
    return view(sequenceNumber, sequenceNumber, windows);
  }

  static EntityView view(long sequenceNumber, long closedAfter, ViewedWindow... windows) {
    return new EntityView(
        ENTITY,
        sequenceNumber,
        closedAfter,
        OptionalLong.of(1_000 + sequenceNumber),
        new Counters(10 * sequenceNumber, 2, 1, 3, 4, 5),
        6_000,
        List.of(windows),
        ReplaySwitches.NONE);
  }

  /** An open or just closed hour in a view. */
  static ViewedWindow hour(long start, boolean isFinal, long revision) {
    return hour(start, isFinal ? ResultStatus.FINAL : ResultStatus.PROVISIONAL, revision);
  }

  static ViewedWindow hour(long start, ResultStatus status, long revision) {
    return viewed(HOUR_INDEX, start * HOUR, HOUR, status, revision, hourMetrics());
  }

  /** An open day in a view. */
  static ViewedWindow day(long start, long revision) {
    return viewed(
        DAY_INDEX,
        start * DAY,
        DAY,
        ResultStatus.PROVISIONAL,
        revision,
        List.of(new MetricValue.OfLong(revision)));
  }

  private static List<MetricValue> hourMetrics() {
    return List.of(
        new MetricValue.OfLong(4), new MetricValue.OfLong(-7), new MetricValue.OfDouble(2.5));
  }

  private static ViewedWindow viewed(
      int window,
      long start,
      long size,
      ResultStatus status,
      long revision,
      List<MetricValue> metrics) {
    return new ViewedWindow(
        window,
        start,
        start,
        start + size,
        status,
        revision,
        4,
        1,
        OptionalLong.of(1_000 + revision),
        io.watershed.sharding.engine.Continues.NOWHERE,
        OptionalLong.of(start + size + 15 * 60_000),
        metrics,
        0);
  }

  /** A stored hour. */
  static WindowRow hourRow(long start, WindowStatus status, long revision) {
    return row(
        "hour",
        start * HOUR,
        HOUR,
        status,
        revision,
        "{\"fuel_sum\": 2.5, \"flights\": 4, \"delay_sum\": -7}");
  }

  static WindowRow row(
      String window, long start, long size, WindowStatus status, long revision, String metrics) {
    return new WindowRow(
        "flights",
        ENTITY,
        3,
        window,
        start,
        start,
        start + size,
        0,
        0,
        revision,
        status,
        metrics,
        4,
        1,
        OptionalLong.of(1_000 + revision),
        Continues.NOWHERE,
        revision,
        OptionalLong.of(start + size + 15 * 60_000),
        Optional.empty(),
        false,
        5_000);
  }

  /** An event that missed both windows by a minute. */
  static LateRow lateRow(String entity, LateReason reason, long offset) {
    return new LateRow(
        "flights",
        entity,
        0,
        reason,
        List.of("day", "hour"),
        60_000,
        5_000,
        -1,
        7,
        OptionalLong.empty(),
        "{\"fuel\": 5, \"delay\": 4}",
        new byte[] {1},
        new SourcePartition(new UUID(1, 2), 3),
        4,
        offset,
        OptionalLong.of(9_000),
        11,
        12_000);
  }

  /** Totals: 10 accepted, 1 duplicate and conflict, 2 late, 3 revisions, 4 over the limit. */
  static EntityRow entityRow(String entity, OptionalLong watermark) {
    return new EntityRow("flights", entity, 0, 10, 1, 1, 2, 3, 4, 500, watermark, 7, 1_000);
  }
}
