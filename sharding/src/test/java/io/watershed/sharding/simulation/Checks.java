package io.watershed.sharding.simulation;

import static io.watershed.sharding.simulation.Violation.unless;

import io.watershed.protocol.event.Event;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import io.watershed.sharding.engine.EntitySnapshot;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.InWords;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.engine.StateImage;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowResult;
import io.watershed.sharding.model.Arrival;
import io.watershed.sharding.model.Judgement;
import io.watershed.sharding.model.Oracle;
import io.watershed.sharding.model.Outcome;
import io.watershed.sharding.simulation.SimulatedLog.Entry;
import io.watershed.sharding.simulation.SimulatedLog.Fate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What has to hold after every step, and what once everything has drained. */
final class Checks {

  /** How many of an entity's records in one partition are durable. */
  private record Place(String entity, int partition) {}

  private final World world;
  private final Map<Place, Integer> durable = new HashMap<>();
  private final Map<String, Unit> folds = new TreeMap<>();
  private final Map<String, Oracle> oracles = new HashMap<>();

  /** Entities of a world without jobs, with the same live events. */
  private final Map<String, EntityState> twins = new HashMap<>();

  final ReplayChecks replays;

  Checks(World world) {
    this.world = world;
    this.replays = new ReplayChecks(world, this);
  }

  int durable(String entity, SimulatedLog log) {
    return durable.getOrDefault(new Place(entity, log.partition.partition()), 0);
  }

  /** A transaction has been committed: the fold of the journal has to agree with it. */
  void committed(Write write) {
    Unit fold = folds.computeIfAbsent(write.unit(), world::emptyUnit);
    for (Write.Part part : write.parts()) {
      Oracle oracle =
          oracles.computeIfAbsent(part.entity(), entity -> new Oracle(world.definition));
      switch (part.event()) {
        case EventsApplied applied -> {
          eventsApplied(part.entity(), applied, oracle);
          twin(part.entity())
              .apply(
                  new EventsApplied(
                      applied.source(),
                      applied.events(),
                      applied.verdicts(),
                      applied.publication(),
                      applied.decidedAt()));
        }
        case WindowsClosed closed ->
            windowsClosed(fold.find(part.entity()).orElseThrow(), closed, oracle);
        case EntityEvent.RowsPublished published -> twin(part.entity()).apply(published);
        case EntityEvent.ReplayApplied applied -> {}
        case EntityEvent.ReplaySealed sealed -> {}
        case EntityEvent.ReplaySwitched switched -> {}
      }
    }
    fold.apply(write.event());
    for (Write.Part part : write.parts()) {
      EntityState state = fold.find(part.entity()).orElseThrow();
      replays.committed(part, state);
      asWithoutJobs(state);
    }
    List<Write.Part> parts = fold.changedBy(write.event()).stream().map(Write.Part::of).toList();
    unless(
        parts.size() == write.parts().size(),
        "entities of %s: %s (expected: the fold's, %s)",
        write.unit(),
        write.parts(),
        parts);
    for (int i = 0; i < parts.size(); i++) {
      unless(
          parts.get(i).shadows().equals(write.parts().get(i).shadows()),
          "rows of jobs in %s: %s (expected: the fold's, %s)",
          parts.get(i).entity(),
          write.parts().get(i).shadows(),
          parts.get(i).shadows());
      unless(
          parts.get(i).change().published().equals(write.parts().get(i).change().published()),
          "rows of %s: %s (expected: the fold's, %s)",
          parts.get(i).entity(),
          write.parts().get(i).change().published(),
          parts.get(i).change().published());
    }
    for (EntitySnapshot snapshot : write.snapshot()) {
      same(
          "snapshot of " + snapshot.entity(),
          StateImage.exact(fold.find(snapshot.entity()).orElseThrow().snapshot()),
          StateImage.exact(snapshot));
    }
  }

  private void eventsApplied(String entity, EventsApplied applied, Oracle oracle) {
    SimulatedLog log = world.logs.get(applied.source().partition());
    EventBatch events = applied.events();
    List<Entry> own = log.of(entity);
    int next = durable(entity, log);
    for (int i = 0; i < events.size(); i++, next++) {
      unless(
          next < own.size() && events.offset(i) == own.get(next).offset(),
          "offset %d of partition %d applied by %s as its number %d",
          events.offset(i),
          log.partition.partition(),
          entity,
          next);
      Entry entry = own.get(next);
      unless(
          isThatOf(events, i, entry),
          "event at %d in the journal of %s: not the log's",
          entry.offset(),
          entity);
      Arrival arrival =
          new Arrival(
              log.partition.partition(),
              entry.offset(),
              entry.stamp(),
              events.contentHash(i),
              entry.event());
      Judgement expected = oracle.arrive(arrival);
      Judgement actual = InWords.judgement(applied.verdicts().at(i));
      unless(
          expected.equals(actual),
          "verdict on offset %d of partition %d, %s, time %d: %s (expected: %s)",
          entry.offset(),
          log.partition.partition(),
          entity,
          entry.event().time(),
          actual,
          expected);
    }
    durable.put(new Place(entity, log.partition.partition()), next);
  }

  private static boolean isThatOf(EventBatch events, int i, Entry entry) {
    Event event = entry.event();
    boolean same =
        events.epoch() == entry.epoch()
            && events.watermark(i) == entry.stamp()
            && events.time(i) == event.time()
            && events.idHigh(i) == event.idHigh()
            && events.idLow(i) == event.idLow();
    for (int m = 0; m < event.measures(); m++) {
      same &= events.measure(m, i) == event.measure(m);
    }
    return same;
  }

  private void windowsClosed(EntityState fold, WindowsClosed closed, Oracle oracle) {
    OptionalLong published =
        fold.source().isPresent()
            ? OptionalLong.of(world.store.positions.of(fold.source().get()).effective())
            : world.store.positions.least();
    unless(
        published.isPresent() && closed.watermark() <= published.getAsLong(),
        "%s closed by %d (expected: at most what is published, %s)",
        fold.entity(),
        closed.watermark(),
        published);
    EntityState twin = twin(fold.entity());
    if (twin.decideAdvance(Map.of(), OptionalLong.of(closed.watermark()), 0).isPresent()) {
      twin.apply(closed);
      oracle.advance(closed.watermark());
    }
  }

  private EntityState twin(String entity) {
    return twins.computeIfAbsent(entity, key -> new EntityState(world.plan, key));
  }

  /** Jobs leave no trace in what is live. */
  private void asWithoutJobs(EntityState fold) {
    EntityState twin = twin(fold.entity());
    same("counts of " + fold.entity(), InWords.counts(twin), InWords.counts(fold));
    unless(
        twin.watermark() == fold.watermark(),
        "watermark of %s: %d (expected: %d)",
        fold.entity(),
        fold.watermark(),
        twin.watermark());
  }

  /** To the bit. */
  private void sameAsWithoutJobs(EntityState fold) {
    EntitySnapshot alone = Store.shadows(fold.snapshot(), List.of(), ReplaySwitches.NONE);
    same(
        "live side of " + fold.entity(),
        StateImage.content(twin(fold.entity()).snapshot()),
        StateImage.content(alone));
  }

  /** The unit as it is after its first events. */
  Unit foldOf(String unit, long sequence) {
    Unit fold = world.emptyUnit(unit);
    world.store.journal.get(unit).subList(0, (int) sequence).forEach(fold::apply);
    return fold;
  }

  /** An entity as its journal has it. */
  Optional<EntityState> find(String entity) {
    return Optional.ofNullable(folds.get(world.placement.unitOf(entity)))
        .flatMap(fold -> fold.find(entity));
  }

  /** A row is written over a former one. */
  void row(Store.RowKey key, WindowResult former, WindowResult result) {
    if (former != null) {
      unless(former.status() != ResultStatus.FINAL, "%s was final: %s", key, result);
      unless(
          result.revision() > former.revision(),
          "revision of %s: %d after %d",
          key,
          result.revision(),
          former.revision());
    }
  }

  /** A sender believes that a batch is durable. */
  void acked(SimulatedLog log, EventBatch events) {
    events.byEntity().forEach(own -> ackedOf(log, own));
  }

  private void ackedOf(SimulatedLog log, EventBatch events) {
    int next = durable(events.entity(), log);
    long last = next == 0 ? -1 : log.of(events.entity()).get(next - 1).offset();
    unless(
        events.offset(events.size() - 1) <= last,
        "answer to %s, of which only offsets up to %d are durable",
        events,
        last);
  }

  /** A position is stored: whatever is before it must be durable. */
  void position(SimulatedLog log, long before, long after) {
    for (int i = log.indexOf(before);
        i < log.entries.size() && log.entries.get(i).offset() < after;
        i++) {
      Entry entry = log.entries.get(i);
      boolean isDurable =
          entry.fate() == Fate.APPLIED
              ? isApplied(log, entry)
              : world.store.quarantined(log.partition).contains(entry.offset());
      unless(isDurable, "position %d of %s is beyond %s", after, log.partition, entry);
    }
    unless(after >= before, "position of %s goes back from %d to %d", log.partition, before, after);
  }

  private boolean isApplied(SimulatedLog log, Entry entry) {
    int next = durable(entry.event().entity(), log);
    return next > 0 && log.of(entry.event().entity()).get(next - 1).offset() >= entry.offset();
  }

  /**
   * Entities that a stored watermark is to close windows of. The row of a session that has grown
   * may call for a close too early.
   */
  Set<String> due() {
    Set<String> due = world.keeper.due();
    due.removeIf(
        entity ->
            folds
                .get(world.placement.unitOf(entity))
                .find(entity)
                .orElseThrow()
                .decideAdvance(
                    world.store.positions.watermarks(),
                    world.store.positions.least(),
                    world.clock())
                .isEmpty());
    return due;
  }

  /** Everything that was to come has come. */
  void drained() {
    for (SimulatedLog log : world.logs) {
      for (String entity : world.entities) {
        int expected = log.of(entity).size();
        unless(durable(entity, log) == expected, "%s lacks events of %s", entity, log.partition);
      }
    }
    unless(due().isEmpty(), "still due: %s", due());
    folds.forEach(this::unit);
    replays.drained();
  }

  private void unit(String unit, Unit fold) {
    Unit recovered = world.store.recover(unit);
    unless(recovered.sequence() == fold.sequence(), "recovered %s: %s", unit, recovered.sequence());
    world
        .everyone()
        .forEach(
            entity ->
                fold.find(entity)
                    .ifPresent(
                        state -> entity(entity, state, recovered.find(entity).orElseThrow())));
  }

  private void entity(String entity, EntityState fold, EntityState recovered) {
    same("recovered " + entity, StateImage.exact(fold), StateImage.exact(recovered));
    sameAsWithoutJobs(fold);
    Oracle oracle = oracles.get(entity);
    counts(entity, fold, oracle);
    rows(entity, 0, oracle.outcomes());
    if (world.isFunctionOfTheLog && world.entities.contains(entity)) {
      Oracle ofLog = new Oracle(world.definition);
      SimulatedLog log = world.logOf(entity);
      for (Entry entry : log.of(entity)) {
        ofLog.arrive(
            new Arrival(
                log.partition.partition(),
                entry.offset(),
                entry.stamp(),
                InWords.contentHash(world.definition, entry.event()),
                entry.event()));
      }
      ofLog.advance(log.watermark());
      counts(entity, fold, ofLog);
      rows(entity, 0, ofLog.outcomes());
    }
  }

  private static void counts(String entity, EntityState fold, Oracle oracle) {
    same("counts of " + entity, InWords.counts(oracle), InWords.counts(fold));
  }

  /** With results on close only, open windows have the row with which they opened. */
  void rows(String entity, int generation, Set<Outcome> expected) {
    TreeMap<Outcome, Outcome> missing = new TreeMap<>();
    expected.forEach(outcome -> missing.put(outcome, outcome));
    boolean trails = world.definition.emission().every().isEmpty();
    world
        .store
        .rows
        .subMap(
            new Store.RowKey(entity, generation, Integer.MIN_VALUE, Long.MIN_VALUE),
            new Store.RowKey(entity, generation, Integer.MAX_VALUE, Long.MAX_VALUE))
        .forEach(
            (key, row) -> {
              Outcome actual = InWords.outcome(row.result());
              Outcome wanted = missing.remove(actual);
              if (row.result().status() == ResultStatus.WITHDRAWN) {
                unless(wanted == null, "withdrawn, but there: %s", wanted);
              } else {
                unless(wanted != null, "row without a window: %s", row.result());
                if (!trails || row.result().status() == ResultStatus.FINAL) {
                  same("row of " + key, wanted.toString(), actual.toString());
                }
              }
            });
    unless(
        missing.isEmpty(),
        "windows of %s without a row in %d: %s",
        entity,
        generation,
        missing.keySet());
  }

  static void same(String what, String expected, String actual) {
    unless(expected.equals(actual), "%s:\n%s\n(expected:)\n%s", what, actual, expected);
  }
}
