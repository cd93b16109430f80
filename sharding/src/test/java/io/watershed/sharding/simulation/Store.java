package io.watershed.sharding.simulation;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EntitySnapshot;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.IdSnapshot;
import io.watershed.sharding.engine.StateImage;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Journal, snapshots, rows, positions and quarantine. A write may take its time, be rejected, or be
 * reported as failed and happen nevertheless; what has happened stays.
 */
final class Store {

  /** Names a window's row. */
  record RowKey(String entity, int window, long key) implements Comparable<RowKey> {
    @Override
    public int compareTo(RowKey other) {
      int order = entity.compareTo(other.entity);
      order = order == 0 ? Integer.compare(window, other.window) : order;
      return order == 0 ? Long.compare(key, other.key) : order;
    }
  }

  /** A window's row. */
  record Row(WindowResult result, Optional<SourcePartition> source) {}

  final Positions positions = new Positions();
  final Map<String, List<StoredEvent>> journal = new TreeMap<>();
  final TreeMap<RowKey, Row> rows = new TreeMap<>();
  private final Map<String, Write> snapshots = new HashMap<>();
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
      snapshots.put(write.unit(), write);
    }
    world.checks.committed(write);
    return true;
  }

  private void put(Write.Part part) {
    for (WindowResult result : part.change().published()) {
      RowKey key = new RowKey(part.entity(), result.plan().index(), result.key());
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

  /** The entity or bucket from its last snapshot and the events after it. */
  Unit recover(String unit) {
    Write snapshot = snapshots.get(unit);
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
