package io.watershed.sharding.simulation;

import io.watershed.persistence.journal.History;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntitySnapshot;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.IdSnapshot;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.engine.ShadowChange;
import io.watershed.sharding.engine.ShadowSnapshot;
import io.watershed.sharding.engine.StateImage;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowResult;
import io.watershed.sharding.entity.SealInHand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Journal, snapshots, rows, positions and quarantine. A write may take its time, be rejected, or be
 * reported as failed and happen nevertheless; what has happened stays.
 */
final class Store {

  /**
   * Names a window's row.
   *
   * @param generation 0: of live; else of a replay job
   */
  record RowKey(String entity, int generation, int window, long key) implements Comparable<RowKey> {
    @Override
    public int compareTo(RowKey other) {
      int order = entity.compareTo(other.entity);
      order = order == 0 ? Integer.compare(generation, other.generation) : order;
      order = order == 0 ? Integer.compare(window, other.window) : order;
      return order == 0 ? Long.compare(key, other.key) : order;
    }

    RowKey in(int another) {
      return new RowKey(entity, another, window, key);
    }
  }

  /** A window's row. */
  record Row(WindowResult result, Optional<SourcePartition> source) {

    /** A row that says that there is no such window. */
    Row withdrawn() {
      return new Row(
          new WindowResult(
              result.plan(),
              result.key(),
              result.start(),
              result.end(),
              ResultStatus.WITHDRAWN,
              result.revision(),
              0,
              0,
              result.watermark(),
              result.continues(),
              List.of()),
          source);
    }
  }

  /** A row of the late store. */
  record Late(String entity, long time) {}

  final Positions positions = new Positions();
  final Map<String, List<StoredEvent>> journal = new TreeMap<>();
  final TreeMap<RowKey, Row> rows = new TreeMap<>();
  final Set<Late> late = new LinkedHashSet<>();
  private final Map<String, TreeMap<Long, Write>> snapshots = new HashMap<>();
  private final Map<SourcePartition, TreeSet<Long>> quarantine = new HashMap<>();
  private final World world;

  Store(World world) {
    this.world = world;
  }

  NavigableSet<Long> quarantined(SourcePartition partition) {
    return quarantine.computeIfAbsent(partition, p -> new TreeSet<>());
  }

  /** Begins a write; whether it succeeded is told later. */
  void write(Write write, Consumer<Boolean> done) {
    if (world.chance(25)) {
      world.later(world.storeDelay(), () -> done.accept(false));
      return;
    }
    boolean timesOut = world.chance(25);
    long delay = world.storeDelay();
    if (timesOut) {
      world.later(world.random.nextInt(2_000), () -> done.accept(false));
    }
    world.later(
        delay,
        () -> {
          boolean committed = commit(write);
          if (!timesOut) {
            world.later(world.random.nextInt(3), () -> done.accept(committed));
          }
        });
  }

  private boolean commit(Write write) {
    List<StoredEvent> stored = journal.computeIfAbsent(write.unit(), e -> new ArrayList<>());
    if (write.sequence() <= stored.size() && world.mutation != Mutation.NO_JOURNAL_FENCE) {
      world.trace.add(world.now, "fenced", write.unit(), write.writer(), write.sequence());
      return false;
    }
    Violation.unless(
        write.sequence() <= stored.size() + 1,
        "gap in the journal of %s: %d after %d",
        write.unit(),
        write.sequence(),
        stored.size());
    world.trace.add(world.now, "commit", write);
    stored.add(write.event());
    if (world.mutation != Mutation.ROWS_APART || world.random.nextInt(10) != 0) {
      write.parts().forEach(this::put);
    }
    if (!write.snapshot().isEmpty()) {
      snapshots.computeIfAbsent(write.unit(), u -> new TreeMap<>()).put(write.sequence(), write);
    }
    world.checks.committed(write);
    return true;
  }

  private void put(Write.Part part) {
    put(part, 0, part.change().published());
    for (ShadowChange shadow : part.shadows()) {
      put(part, shadow.terms().generation(), shadow.published());
    }
    if (part.event() instanceof EntityEvent.EventsApplied applied) {
      part.change()
          .late()
          .forEach(
              event -> late.add(new Late(part.entity(), applied.events().time(event.index()))));
    }
  }

  private void put(Write.Part part, int generation, List<WindowResult> published) {
    for (WindowResult result : published) {
      RowKey key = new RowKey(part.entity(), generation, result.plan().index(), result.key());
      Row former = rows.put(key, new Row(result, part.source()));
      world.checks.row(key, former == null ? null : former.result(), result);
    }
  }

  /** The states as a snapshot keeps them, with nothing in common with the live ones. */
  List<EntitySnapshot> stored(Unit unit) {
    return switch (unit) {
      case EntityState state -> List.of(StateImage.copy(state.snapshot()));
      case Bucket bucket ->
          bucket.entities().stream().map(state -> StateImage.copy(state.snapshot())).toList();
    };
  }

  private EntitySnapshot read(EntitySnapshot snapshot) {
    return switch (world.mutation) {
      case NO_FENCES_IN_SNAPSHOTS -> with(snapshot, Map.of(), snapshot.ids());
      case NO_IDS_IN_SNAPSHOTS -> with(snapshot, snapshot.fences(), List.of());
      case NO_FENCES_IN_SHADOWS ->
          shadows(
              snapshot,
              snapshot.shadows().stream()
                  .map(
                      shadow ->
                          new ShadowSnapshot(
                              shadow.terms(),
                              shadow.sealed(),
                              with(shadow.side(), Map.of(), shadow.side().ids())))
                  .toList());
      case NO_SHADOWS_IN_SNAPSHOTS -> shadows(snapshot, List.of());
      default -> StateImage.copy(snapshot);
    };
  }

  private static EntitySnapshot with(
      EntitySnapshot snapshot, Map<SourcePartition, FencePosition> fences, List<IdSnapshot> ids) {
    return new EntitySnapshot(
        snapshot.entity(),
        snapshot.sequence(),
        snapshot.watermark(),
        snapshot.counters(),
        snapshot.summaryBehind(),
        fences,
        snapshot.panes(),
        snapshot.windows(),
        ids,
        snapshot.contributions(),
        snapshot.shadows(),
        snapshot.switches());
  }

  private static EntitySnapshot shadows(EntitySnapshot snapshot, List<ShadowSnapshot> shadows) {
    return shadows(snapshot, shadows, snapshot.switches());
  }

  /** A snapshot with other shadows. */
  static EntitySnapshot shadows(
      EntitySnapshot snapshot, List<ShadowSnapshot> shadows, ReplaySwitches switches) {
    return new EntitySnapshot(
        snapshot.entity(),
        snapshot.sequence(),
        snapshot.watermark(),
        snapshot.counters(),
        snapshot.summaryBehind(),
        snapshot.fences(),
        snapshot.panes(),
        snapshot.windows(),
        snapshot.ids(),
        snapshot.contributions(),
        shadows,
        switches);
  }

  /** The journal of a unit, as it is read back. */
  History history(String unit) {
    return new History() {
      @Override
      public Extent extent(String id) {
        return new Extent(journal.getOrDefault(unit, List.of()).size(), 1, 0);
      }

      @Override
      public Optional<Stored> newestSnapshot(String id, long maxNumber, long maxTime) {
        return Optional.ofNullable(
                snapshots.getOrDefault(unit, new TreeMap<>()).floorEntry(maxNumber))
            .map(Map.Entry::getValue)
            .map(
                write ->
                    new Stored(
                        write.sequence(), 0, SealInHand.stored(world.plan, restored(write))));
      }

      @Override
      public Page events(String id, long from, int limit) {
        List<StoredEvent> all = journal.getOrDefault(unit, List.of());
        List<Stored> read = new ArrayList<>();
        for (long number = from; number <= all.size() && read.size() < limit; number++) {
          read.add(new Stored(number, 0, SealInHand.stored(all.get((int) number - 1))));
        }
        return new Page(read, from + read.size() <= all.size());
      }
    };
  }

  /** The entity or bucket from its last snapshot and the events after it. */
  Unit recover(String unit) {
    Write snapshot =
        Optional.ofNullable(snapshots.getOrDefault(unit, new TreeMap<>()).lastEntry())
            .map(Map.Entry::getValue)
            .orElse(null);
    Unit state = snapshot == null ? world.emptyUnit(unit) : restored(snapshot);
    List<StoredEvent> stored = journal.getOrDefault(unit, List.of());
    stored.subList((int) state.sequence(), stored.size()).forEach(state::apply);
    return state;
  }

  private Unit restored(Write write) {
    List<EntityState> states =
        write.snapshot().stream()
            .map(snapshot -> new EntityState(world.plan, read(snapshot)))
            .toList();
    return world.placement.isShared()
        ? new Bucket(world.plan, write.sequence(), states)
        : states.getFirst();
  }

  /** A position moves on only. */
  void savePosition(SimulatedLog log, long position, int epoch, long watermark) {
    Positions.Row row = positions.of(log.partition);
    boolean newer = position >= row.offset;
    if (newer || world.mutation == Mutation.POSITION_GOES_BACK) {
      world.checks.position(log, row.offset, position);
      if (position > row.offset) {
        row.movedAt = world.now;
        row.idle = false;
      }
      row.offset = position;
      row.epoch = epoch;
      Violation.unless(
          !newer || watermark >= row.watermark,
          "watermark of %s goes back from %d to %d",
          log.partition,
          row.watermark,
          watermark);
      row.watermark = Math.max(row.watermark, watermark);
    }
  }
}
