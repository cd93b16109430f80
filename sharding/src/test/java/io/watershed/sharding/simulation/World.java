package io.watershed.sharding.simulation;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.intake.Placement;
import io.watershed.sharding.model.AnyDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Everything there is in one run, its virtual time and its chance. One thread. */
final class World {

  private record Task(long at, long order, Runnable work) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(at, other.at);
      return byTime == 0 ? Long.compare(order, other.order) : byTime;
    }
  }

  private static final long LONGEST = 1_000_000_000;
  private static final long DRAINS_WITHIN = 600_000;

  final Random random;
  final Mutation mutation;
  final Trace trace = new Trace();
  final Placement placement;
  final AnyDefinition any;
  final PipelineDefinition definition;
  final Plan plan;
  final List<SimulatedLog> logs = new ArrayList<>();
  final List<String> entities = new ArrayList<>();

  /** What holds them: each itself, or a bucket of several. */
  final List<String> units;

  final Store store;
  final Region region;
  final Checks checks;
  final Keeper keeper;
  final Producers producers;
  final int snapshotEvery;

  /** Null: nobody replays anything. */
  final Replays replays;

  /** Whether an idle partition is raised. */
  final boolean raisesIdle;

  /** Whether each entity has its records in one partition. */
  final boolean keyed;

  /** Whether results depend on nothing but the log. */
  final boolean isFunctionOfTheLog;

  boolean faults = true;
  long now;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final List<Reader> readers = new ArrayList<>();
  private long order;

  /**
   * @param buckets whether entities share actors
   * @param withReplays whether there are replay jobs
   */
  World(long seed, Mutation mutation, boolean buckets, boolean withReplays) {
    random = new Random(seed);
    random.nextLong();
    this.mutation = mutation;
    any = AnyDefinition.of(random);
    definition = any.definition();
    plan = Plan.of(definition);
    store = new Store(this);
    region = new Region(this);
    checks = new Checks(this);
    keeper = new Keeper(this);
    snapshotEvery = random.nextInt(6);
    int partitions = 1 + random.nextInt(3);
    keyed = random.nextInt(3) != 0;
    raisesIdle = random.nextInt(3) == 0;
    isFunctionOfTheLog = keyed && !raisesIdle;
    for (int i = 0; i < partitions; i++) {
      logs.add(
          new SimulatedLog(
              i,
              random.nextInt(1_000),
              random.nextInt(3) - 1,
              definition.outOfOrderness().toMillis()));
    }
    int number = 1 + random.nextInt(5);
    for (int i = 0; i < number; i++) {
      entities.add("e" + i);
    }
    placement =
        buckets ? Placement.of(1, OptionalInt.of(1 + random.nextInt(2))) : Placement.ofEntities(1);
    producers = new Producers(this);
    replays = withReplays ? new Replays(this) : null;
    units = everyone().map(placement::unitOf).distinct().toList();
  }

  /** Entities that live knows, and those that only files do. */
  Stream<String> everyone() {
    return Stream.concat(
        entities.stream(), replays == null ? Stream.empty() : Stream.of(Replays.ONLY_IN_FILES));
  }

  /** An entity or a bucket to which nothing has happened yet. */
  Unit emptyUnit(String unit) {
    return placement.isShared() ? new Bucket(plan) : new EntityState(plan, unit);
  }

  /** The log that holds all of an entity's records, where entities are keyed by partition. */
  SimulatedLog logOf(String entity) {
    return logs.get(entities.indexOf(entity) % logs.size());
  }

  /** Wall clock, epoch ms; it may go back a little. */
  long clock() {
    return 1_000_000 + now - random.nextInt(50);
  }

  /** Whether something rare goes wrong now. */
  boolean chance(int oneIn) {
    return faults && random.nextInt(oneIn) == 0;
  }

  void later(long delay, Runnable work) {
    if (delay < LONGEST) {
      tasks.add(new Task(now + delay, order++, work));
    }
  }

  /** How long the store takes. */
  long storeDelay() {
    return chance(20) ? random.nextInt(5_000) : 1 + random.nextInt(20);
  }

  /** A message: may be lost, late, or come twice. */
  void network(Supplier<String> what, Runnable arrives) {
    if (chance(40)) {
      trace.add(now, "lost:", what.get());
      return;
    }
    later(chance(30) ? random.nextInt(4_000) : random.nextInt(4), arrives);
    if (chance(60)) {
      later(random.nextInt(4_000), arrives);
    }
  }

  void run() {
    producers.start();
    for (SimulatedLog log : logs) {
      store.positions.register(log.partition, log.start);
      startReader(log);
    }
    later(0, keeper::look);
    later(0, this::disturb);
    if (replays != null) {
      replays.start();
    }
    runUntil(Producers.LASTS + random.nextInt(5_000));
    freeze();
    long deadline = now + DRAINS_WITHIN;
    while (now < deadline && !isDrained()) {
      runUntil(now + 1_000);
    }
    Violation.unless(replays == null || replays.isDone(), "jobs hang");
    Violation.unless(readers.stream().allMatch(r -> !r.isAlive() || r.isDone()), "readers hang");
    units.forEach(region::passivate);
    runUntil(now + 5_000);
    keeper.askForWhatIsOwed();
    runUntil(now + 5_000);
    checks.drained();
  }

  private boolean isDrained() {
    return readers.stream().allMatch(reader -> !reader.isAlive() || reader.isDone())
        && (replays == null || replays.isDone())
        && checks.due().isEmpty();
  }

  private void runUntil(long time) {
    while (!tasks.isEmpty() && tasks.peek().at <= time) {
      Task task = tasks.remove();
      now = task.at;
      task.work.run();
    }
    now = time;
  }

  /** No more faults: one reader a partition, one incarnation an entity. */
  private void freeze() {
    trace.add(now, "faults end");
    faults = false;
    readers.forEach(Reader::kill);
    logs.forEach(this::startReader);
    region.settle();
    if (replays != null) {
      replays.settle();
    }
    keeper.askForWhatIsOwed();
  }

  private void startReader(SimulatedLog log) {
    Reader reader = new Reader(this, log);
    readers.add(reader);
    later(0, reader::act);
  }

  private void disturb() {
    if (!faults) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> moveReader();
      case 1, 2, 3 -> region.disturb(units);
      case 4 -> keeper.askForWhatIsOwed();
      default -> logs.get(random.nextInt(logs.size())).newLeader();
    }
    later(random.nextInt(3_000), this::disturb);
  }

  /** A new reader takes over; the former one may not know for a while. */
  private void moveReader() {
    SimulatedLog log = logs.get(random.nextInt(logs.size()));
    for (Reader reader : List.copyOf(readers)) {
      if (reader.log == log) {
        later(random.nextBoolean() ? 0 : random.nextInt(4_000), reader::kill);
      }
    }
    readers.removeIf(reader -> !reader.isAlive());
    startReader(log);
  }

  /** Appends a record to a log. */
  void append(SimulatedLog log, Event event, SimulatedLog.Fate fate, long timestamp) {
    log.append(event, fate, timestamp, random.nextInt(8) == 0 ? random.nextInt(5) : 0);
  }
}
