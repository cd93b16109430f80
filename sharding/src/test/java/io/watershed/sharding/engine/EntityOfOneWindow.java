package io.watershed.sharding.engine;

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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * An entity of a pipeline with one window definition, which sums up one measure. Each event comes
 * in a batch of its own; every change is published at once.
 */
final class EntityOfOneWindow {

  private static final SourcePartition SOURCE = new SourcePartition(new UUID(7, 7), 0);

  private final PipelineDefinition definition;
  private final Plan plan;
  private final EntityState state;
  private long offset;

  private EntityOfOneWindow(PipelineDefinition definition) {
    this.definition = definition;
    this.plan = Plan.of(definition);
    this.state = new EntityState(plan, "e");
  }

  static EntityOfOneWindow of(WindowType type) {
    return of(type, builder -> builder);
  }

  static EntityOfOneWindow of(WindowType type, UnaryOperator<PipelineDefinition.Builder> more) {
    Metric sum = new Metric("sum", new Aggregate.Sum(), Optional.of("value"));
    return new EntityOfOneWindow(
        more.apply(
                PipelineDefinition.builder(
                        "test", new Source(List.of("test"), new Source.Format.Json()))
                    .key(path("key"))
                    .eventTime(new EventTime(path("time"), new EventTime.Encoding.EpochMillis()))
                    .eventId(new EventId.Fields(List.of(path("id"))))
                    .measures(
                        List.of(new Measure("value", path("value"), Measure.Type.LONG, false)))
                    .windows(List.of(new Window("w", type, List.of(sum))))
                    .dedupHorizon(Duration.ofDays(365))
                    .emitEvery(Optional.of(Duration.ofMillis(1))))
            .build());
  }

  private static FieldPath path(String name) {
    return new FieldPath(List.of(name));
  }

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  static WindowType.Tumbling every(long millis) {
    return new WindowType.Tumbling(millis(millis), Duration.ZERO);
  }

  /** An event with an id of its own and the value 1, stamped with this watermark. */
  long at(long time, long watermark) {
    return record(1_000 + offset, 0, time, 1, watermark);
  }

  /** A record, stamped with this watermark; gives the kind of the verdict. */
  long record(long id, long version, long time, long value, long watermark) {
    EventBatch batch =
        new EventBatch.Builder("e", 0, BatchShape.of(definition))
            .add(
                offset,
                watermark,
                new Event("e", time, 0, id, version, 0, new long[] {value}, new String[0]))
            .build();
    offset++;
    EntityEvent.EventsApplied applied = state.decide(SOURCE, batch, offset).orElseThrow();
    state.apply(applied);
    return Verdict.kind(applied.verdicts().at(0));
  }

  EntityState state() {
    return state;
  }

  /** The pane count of the state, as a snapshot has it. */
  int panes() {
    return state.snapshot().panes().size();
  }

  /** What the last event has published, in words. */
  List<String> published() {
    return state.lastChange().published().stream().map(EntityOfOneWindow::describe).toList();
  }

  /** Every window that is open or was closed by the last event, in words. */
  List<String> results() {
    return state.lastChange().results().stream().map(EntityOfOneWindow::describe).toList();
  }

  private static String describe(WindowResult result) {
    String sum =
        result.metrics().getFirst() instanceof MetricValue.OfLong number
            ? Long.toString(number.value())
            : "nothing";
    return "%d..%d %s %s%s"
        .formatted(
            result.start(),
            result.end(),
            sum,
            result.status(),
            result.continues() == Continues.NOWHERE ? "" : " " + result.continues());
  }
}
