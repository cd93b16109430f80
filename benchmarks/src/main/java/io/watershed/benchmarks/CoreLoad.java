package io.watershed.benchmarks;

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
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Entities and an endless stream of batches for them: tumbling minutes with count, sum, least and
 * greatest of one measure, 15 s out of order, 15 s of lateness, dedup over the default horizon.
 * Entities take turns, one batch each. Each has as many events a minute as makes the whole stream
 * plausible: 60,000 for a single one, six for each of a million.
 */
final class CoreLoad {

  static final long MINUTE = 60_000;

  private static final long BEGIN = 1_700_000_000_000L;
  private static final long OUT_OF_ORDER = 15_000;
  private static final String[] NO_TEXTS = {};
  private static final SourcePartition SOURCE = new SourcePartition(new UUID(1, 2), 0);

  private final SplittableRandom random = new SplittableRandom(1);
  private final Plan plan;
  private final BatchShape shape;
  private final boolean integers;
  private final EntityState[] entities;
  private final long[] made;
  private final double millisBetween;
  private int next;

  CoreLoad(int count, long eventsAMinute, Measure.Type type) {
    PipelineDefinition definition = definition(type);
    plan = Plan.of(definition);
    shape = BatchShape.of(definition);
    integers = type == Measure.Type.LONG;
    entities = new EntityState[count];
    for (int i = 0; i < count; i++) {
      entities[i] = new EntityState(plan, "entity-" + i);
    }
    made = new long[count];
    millisBetween = (double) MINUTE / eventsAMinute;
  }

  private static PipelineDefinition definition(Measure.Type type) {
    Optional<String> measure = Optional.of("reading");
    return PipelineDefinition.builder("core", new Source(List.of("core"), new Source.Format.Json()))
        .key(path("key"))
        .eventTime(new EventTime(path("time"), new EventTime.Encoding.EpochMillis()))
        .eventId(new EventId.Fields(List.of(path("id"))))
        .measures(List.of(new Measure("reading", path("reading"), type, false)))
        .windows(
            List.of(
                new Window(
                    "minute",
                    new WindowType.Tumbling(Duration.ofMinutes(1), Duration.ZERO),
                    List.of(
                        new Metric("events", new Aggregate.Count(), Optional.empty()),
                        new Metric("sum", new Aggregate.Sum(), measure),
                        new Metric("least", new Aggregate.Min(), measure),
                        new Metric("greatest", new Aggregate.Max(), measure)))))
        .outOfOrderness(Duration.ofMillis(OUT_OF_ORDER))
        .allowedLateness(Duration.ofSeconds(15))
        .build();
  }

  private static FieldPath path(String name) {
    return new FieldPath(List.of(name));
  }

  /** One batch, and which entity it is for. */
  record Turn(int entity, EventBatch batch) {}

  /** The next batches, one an entity in turn. */
  Turn[] turns(int count, int size) {
    Turn[] turns = new Turn[count];
    for (int i = 0; i < count; i++) {
      turns[i] = new Turn(next, batch(next, size));
      next = (next + 1) % entities.length;
    }
    return turns;
  }

  private EventBatch batch(int entity, int size) {
    EventBatch.Builder batch = new EventBatch.Builder(entities[entity].entity(), 0, shape);
    for (int i = 0; i < size; i++) {
      long number = made[entity]++;
      long highest = BEGIN + (long) (number * millisBetween);
      // A third comes late, within what is allowed.
      long time = random.nextInt(3) == 0 ? highest - random.nextLong(OUT_OF_ORDER) : highest;
      double reading = random.nextInt(-5000, 20_000) / 100.0;
      long bits = integers ? (long) (reading * 100) : Double.doubleToLongBits(reading);
      batch.add(
          number,
          highest - OUT_OF_ORDER,
          new Event(
              "", time, random.nextLong(), random.nextLong(), 0, 0, new long[] {bits}, NO_TEXTS));
    }
    return batch.build();
  }

  /** What the actor does with a batch, without the journal in between. */
  void apply(Turn turn) {
    EntityState entity = entities[turn.entity()];
    EventBatch batch = turn.batch();
    entity.decide(SOURCE, batch, batch.time(batch.size() - 1)).ifPresent(entity::apply);
    entity.forgetChange();
  }

  /** Closes every window and lets every id expire. */
  void goIdle() {
    for (EntityState entity : entities) {
      long later = entity.watermark() + Duration.ofDays(1).toMillis();
      entity
          .decideAdvance(Map.of(SOURCE, later), OptionalLong.of(later), later)
          .ifPresent(entity::apply);
      entity.forgetChange();
    }
  }
}
