package io.watershed.sharding.entity;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.LateReason;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.protocol.pipeline.Emission;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Window;
import io.watershed.sharding.engine.Change;
import io.watershed.sharding.engine.Continues;
import io.watershed.sharding.engine.Counters;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.RowsPublished;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.LateEvent;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.engine.ShadowChange;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** How the results of entities look in the SQL tables. */
final class Rows {

  /** Live results; replays write higher generations. */
  private static final int LIVE_GENERATION = 0;

  /** What goes into the transaction of a stored event besides it. */
  record OfEvent(List<WindowRow> windows, List<LateRow> late, List<EntityRow> entities) {
    static final OfEvent NONE = new OfEvent(List.of(), List.of(), List.of());
  }

  private final PipelineDefinition pipeline;
  private final Optional<Emission.Results> topic;
  private final int shard;

  Rows(PipelineDefinition pipeline, int shard) {
    this.pipeline = pipeline;
    this.topic = pipeline.emission().results();
    this.shard = shard;
  }

  /** The rows of what an event has changed. */
  OfEvent of(List<Unit.Changed> changed) {
    if (changed.size() == 1) {
      return of(changed.getFirst());
    }
    List<WindowRow> windows = new ArrayList<>();
    List<LateRow> late = new ArrayList<>();
    List<EntityRow> entities = new ArrayList<>();
    for (Unit.Changed change : changed) {
      OfEvent rows = of(change);
      windows.addAll(rows.windows);
      late.addAll(rows.late);
      entities.addAll(rows.entities);
    }
    return new OfEvent(windows, late, entities);
  }

  private OfEvent of(Unit.Changed changed) {
    EntityState state = changed.state();
    Change change = state.lastChange();
    long now = changed.event().decidedAt();
    List<WindowRow> windows =
        new ArrayList<>(
            change.published().stream()
                .map(result -> window(state, result, LIVE_GENERATION, now))
                .toList());
    for (ShadowChange shadow : state.shadowChanges()) {
      int generation = shadow.terms().generation();
      shadow.published().forEach(r -> windows.add(window(state, r, generation, now)));
    }
    return new OfEvent(windows, late(state, change, changed.event()), entity(state, change, now));
  }

  private WindowRow window(EntityState state, WindowResult result, int generation, long now) {
    ReplaySwitches switches = state.switches();
    return new WindowRow(
        pipeline.name(),
        state.entity(),
        shard,
        result.plan().name(),
        result.key(),
        result.start(),
        result.end(),
        generation,
        switches.decision(result.start(), result.end()),
        result.revision(),
        status(result.status(), generation),
        JsonText.metrics(result.plan().metrics(), result.metrics()),
        result.accepted(),
        result.duplicates(),
        result.watermark(),
        continues(result.continues()),
        state.sequence(),
        result.finalAt(),
        state.source(),
        relayed(result.status()) && switches.generation(result.start(), result.end()) == generation,
        now);
  }

  private static WindowStatus status(ResultStatus status, int generation) {
    return switch (status) {
      case PROVISIONAL -> WindowStatus.PROVISIONAL;
      case FINAL -> generation == LIVE_GENERATION ? WindowStatus.FINAL : WindowStatus.CORRECTED;
      case WITHDRAWN -> WindowStatus.WITHDRAWN;
    };
  }

  private static io.watershed.persistence.Continues continues(Continues continues) {
    return switch (continues) {
      case NOWHERE -> io.watershed.persistence.Continues.NOWHERE;
      case BEFORE -> io.watershed.persistence.Continues.BEFORE;
      case AFTER -> io.watershed.persistence.Continues.AFTER;
      case BOTH -> io.watershed.persistence.Continues.BOTH;
    };
  }

  private boolean relayed(ResultStatus status) {
    return topic.isPresent() && !(topic.get().finalOnly() && status == ResultStatus.PROVISIONAL);
  }

  /** What some window of the entity did not take of the event that was applied last. */
  private List<LateRow> late(EntityState state, Change change, EntityEvent event) {
    return switch (event) {
      case EventsApplied applied ->
          change.late().stream().map(late -> late(state, applied, late)).toList();
      case WindowsClosed closed -> List.of();
      case RowsPublished published -> List.of();
      case EntityEvent.ReplayApplied applied -> List.of();
      case EntityEvent.ReplaySealed sealed -> List.of();
      case EntityEvent.ReplaySwitched switched -> List.of();
    };
  }

  private LateRow late(EntityState state, EventsApplied applied, LateEvent late) {
    EventBatch events = applied.events();
    int i = late.index();
    return new LateRow(
        pipeline.name(),
        state.entity(),
        shard,
        reason(late.reason()),
        windows(late.mask()),
        late.lateBy(),
        events.time(i),
        events.idHigh(i),
        events.idLow(i),
        pipeline.latestWins() ? OptionalLong.of(events.version(i)) : OptionalLong.empty(),
        JsonText.measures(pipeline.measures(), events, i),
        RunFormat.write(events, i, i + 1).toByteArray(),
        applied.source(),
        events.epoch(),
        events.offset(i),
        optional(events.watermark(i)),
        state.sequence(),
        applied.decidedAt());
  }

  private List<String> windows(long mask) {
    List<Window> windows = pipeline.windows();
    return IntStream.range(0, windows.size())
        .filter(index -> (mask >>> index & 1) != 0)
        .mapToObj(index -> windows.get(index).name())
        .toList();
  }

  private static LateReason reason(LateEvent.Reason reason) {
    return switch (reason) {
      case LATE -> LateReason.LATE;
      case LATE_IN_PART -> LateReason.LATE_IN_PART;
      case BEYOND_DEDUP -> LateReason.BEYOND_DEDUP;
      case CONFLICT -> LateReason.CONFLICT;
      case REVISION_LATE -> LateReason.REVISION_LATE;
      case OVER_LIMIT -> LateReason.OVER_LIMIT;
    };
  }

  private List<EntityRow> entity(EntityState state, Change change, long now) {
    if (!change.summary()) {
      return List.of();
    }
    Counters counters = state.counters();
    return List.of(
        new EntityRow(
            pipeline.name(),
            state.entity(),
            shard,
            counters.accepted(),
            counters.duplicates(),
            counters.conflicts(),
            counters.late(),
            counters.revisions(),
            counters.overLimit(),
            state.stateBytes(),
            optional(state.watermark()),
            state.sequence(),
            now));
  }

  private static OptionalLong optional(long watermark) {
    return watermark == EntityState.NO_WATERMARK
        ? OptionalLong.empty()
        : OptionalLong.of(watermark);
  }

  static OptionalLong watermark(EntityState state) {
    return optional(state.watermark());
  }
}
