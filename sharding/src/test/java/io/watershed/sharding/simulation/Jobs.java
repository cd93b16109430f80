package io.watershed.sharding.simulation;

import io.watershed.persistence.replay.DrivenJobs;
import io.watershed.persistence.replay.EntityReplayState;
import io.watershed.persistence.replay.Relayed;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.persistence.replay.SplitTotals;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.engine.WindowResult;
import io.watershed.v1.ReplaySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The tables of replay jobs, with the rules of their transactions. A call is one transaction. */
final class Jobs implements DrivenJobs {

  /** A row of {@code replay_entity}. */
  record Reached(EntityReplayState state, int decision) {}

  /** A row of {@code replay_split}. */
  static final class Split {
    boolean done;
    int lease;
    long leasedUntil;
    long nextRow;
  }

  /** A leased split. */
  record Leased(JobPlan plan, int split, int lease, long nextRow) {}

  /** A job with its splits and entities. */
  static final class Job {
    final JobPlan plan;
    final List<Split> splits = new ArrayList<>();
    final TreeMap<String, Reached> entities = new TreeMap<>();
    private final byte[] spec;
    ReplayPhase phase = ReplayPhase.PLANNED;
    boolean paused;
    boolean discarded;
    boolean promoted;
    boolean cleaned;
    int decision;

    /** Entities with live results in the range when it began to seal. */
    Set<String> live = Set.of();

    private String reason = "planned";
    private long progressedAt;
    private long version;

    Job(JobPlan plan, long now) {
      this.plan = plan;
      this.progressedAt = now;
      this.spec = ReplaySpec.newBuilder().addAllEntities(plan.only()).build().toByteArray();
      plan.splits().forEach(rows -> splits.add(new Split()));
    }

    boolean isSettled() {
      return discarded || phase.isOver();
    }

    ReplayJobRow row() {
      return new ReplayJobRow(
          plan.job(),
          "test",
          plan.generation(),
          plan.from(),
          plan.to(),
          plan.mode(),
          phase,
          reason,
          paused,
          discarded,
          promoted,
          decision,
          cleaned,
          "",
          spec,
          plan.cut(),
          "",
          0,
          0,
          progressedAt,
          version);
    }
  }

  final Map<String, Job> all = new TreeMap<>();
  private final World world;
  private int decisions;
  private int leases;

  Jobs(World world) {
    this.world = world;
  }

  Optional<Job> ofGeneration(int generation) {
    return all.values().stream().filter(job -> job.plan.generation() == generation).findFirst();
  }

  /** The job that has a range which overlaps. */
  Optional<Job> overlapping(long from, long to) {
    return all.values().stream()
        .filter(job -> !job.isSettled() && job.plan.from() < to && job.plan.to() > from)
        .findFirst();
  }

  void plan(JobPlan plan) {
    all.put(plan.job(), new Job(plan, world.now));
  }

  @Override
  public Optional<ReplayJobRow> find(String job) {
    return Optional.ofNullable(all.get(job)).map(Job::row);
  }

  /** As {@code ReplayJobs.transition}. */
  @Override
  public Optional<ReplayJobRow> transition(
      String name, long version, ReplayPhase next, String reason, String by) {
    Job job = all.get(name);
    if (job.version != version) {
      return Optional.empty();
    }
    if (!job.phase.canBecome(next) || job.discarded) {
      throw new IllegalArgumentException(name + " can't become " + next);
    }
    if (next == ReplayPhase.SEALED && isBehind(name, EntityReplayState.SEALED, 0)) {
      return Optional.empty();
    }
    world.trace.add(world.now, "turn", name, "to", next, reason);
    job.phase = next;
    job.reason = reason;
    job.paused &= next == ReplayPhase.FEEDING;
    if (next == ReplayPhase.SEALING) {
      job.live = world.checks.replays.liveIn(job.plan);
    }
    if (next.isDecision()) {
      job.decision = ++decisions;
      job.promoted = next == ReplayPhase.PROMOTING;
    }
    changed(job);
    if (next.isDecision()) {
      world.checks.replays.decided(job);
    }
    return Optional.of(job.row());
  }

  private void changed(Job job) {
    job.version++;
    job.progressedAt = world.now;
  }

  @Override
  public Optional<ReplayJobRow> explain(String name, long version, String reason) {
    Job job = all.get(name);
    if (job.version != version) {
      return Optional.empty();
    }
    job.reason = reason;
    job.version++;
    return Optional.of(job.row());
  }

  void pause(Job job, boolean paused) {
    if (job.phase == ReplayPhase.PLANNED || job.phase == ReplayPhase.FEEDING) {
      job.paused = paused;
      changed(job);
    }
  }

  void discard(Job job) {
    if (!job.discarded
        && (job.phase == ReplayPhase.PROMOTED || job.phase == ReplayPhase.ROLLED_BACK)) {
      world.trace.add(world.now, "discard", job.plan.job());
      job.discarded = true;
      changed(job);
    }
  }

  @Override
  public Optional<ReplayJobRow> cleaned(String name, long version) {
    Job job = all.get(name);
    if (job.version != version) {
      return Optional.empty();
    }
    if (!job.cleaned) {
      if (job.decision == 0) {
        job.entities.clear();
      }
      job.cleaned = true;
      changed(job);
      world.trace.add(world.now, "cleaned", name);
    }
    return Optional.of(job.row());
  }

  List<String> unsettled() {
    return all.values().stream()
        .filter(job -> !job.phase.isResting() || (job.isSettled() && !job.cleaned))
        .map(job -> job.plan.job())
        .toList();
  }

  /** A split that nobody has, or whose lease has expired. */
  Optional<Leased> lease(String name, long millis) {
    Job job = all.get(name);
    if (job.phase != ReplayPhase.FEEDING || job.paused) {
      return Optional.empty();
    }
    for (int i = 0; i < job.splits.size(); i++) {
      Split split = job.splits.get(i);
      if (!split.done && split.leasedUntil <= world.now) {
        split.lease = ++leases;
        split.leasedUntil = world.now + millis;
        return Optional.of(new Leased(job.plan, i, split.lease, split.nextRow));
      }
    }
    return Optional.empty();
  }

  private boolean holds(Job job, Leased leased) {
    Split split = job.splits.get(leased.split());
    return job.phase == ReplayPhase.FEEDING && split.lease == leased.lease() && !split.done;
  }

  boolean renew(Leased leased, long nextRow, long millis) {
    Job job = all.get(leased.plan().job());
    if (!holds(job, leased)) {
      return false;
    }
    Split split = job.splits.get(leased.split());
    split.leasedUntil = world.now + millis;
    split.nextRow = Math.max(split.nextRow, nextRow);
    job.progressedAt = world.now;
    return true;
  }

  boolean complete(Leased leased) {
    Job job = all.get(leased.plan().job());
    Split split = job.splits.get(leased.split());
    if (holds(job, leased)) {
      split.done = true;
      job.progressedAt = world.now;
    }
    return split.done && split.lease == leased.lease();
  }

  @Override
  public SplitTotals splitTotals(String name) {
    Job job = all.get(name);
    int done = (int) job.splits.stream().filter(split -> split.done).count();
    return new SplitTotals(job.splits.size(), 0, done, 0, SplitCounts.NONE, 0);
  }

  boolean touch(String name, Collection<String> entities) {
    Job job = all.get(name);
    if (job.phase != ReplayPhase.FEEDING) {
      return false;
    }
    entities.forEach(e -> job.entities.putIfAbsent(e, new Reached(EntityReplayState.OPEN, 0)));
    return true;
  }

  @Override
  public long touchLive(String name, Collection<String> only) {
    Job job = all.get(name);
    if (world.mutation == Mutation.LIVE_ENTITIES_FORGOTTEN
        || (job.phase != ReplayPhase.FEEDING && job.phase != ReplayPhase.SEALING)) {
      return 0;
    }
    long before = job.entities.size();
    world.store.rows.forEach(
        (key, row) -> {
          boolean counts =
              key.generation() == 0
                  || ofGeneration(key.generation()).map(own -> own.promoted).orElse(false);
          if (counts && job.plan.holds(row.result().start(), row.result().end())) {
            touchLive(job, key.entity(), only);
          }
        });
    world.store.late.forEach(
        late -> {
          if (late.time() >= job.plan.from() && late.time() < job.plan.to()) {
            touchLive(job, late.entity(), only);
          }
        });
    return job.entities.size() - before;
  }

  private static void touchLive(Job job, String entity, Collection<String> only) {
    if (only.isEmpty() || only.contains(entity)) {
      job.entities.putIfAbsent(entity, new Reached(EntityReplayState.OPEN, 0));
    }
  }

  @Override
  public List<String> entitiesBefore(
      String name, EntityReplayState state, int decision, String after, int limit) {
    return all.get(name).entities.tailMap(after, false).entrySet().stream()
        .filter(entry -> isBefore(entry.getValue(), state, decision))
        .limit(Math.min(limit, 2))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isBefore(Reached reached, EntityReplayState state, int decision) {
    return reached.state() != EntityReplayState.DISCARDED
        && (reached.state() != state || reached.decision() < decision);
  }

  @Override
  public boolean isBehind(String name, EntityReplayState state, int decision) {
    int least = state == EntityReplayState.DISCARDED ? 0 : decision;
    if (world.mutation == Mutation.SEALED_TOO_EARLY && state == EntityReplayState.SEALED) {
      return false;
    }
    return all.get(name).entities.values().stream().anyMatch(r -> isBefore(r, state, least));
  }

  @Override
  public void reached(
      String name,
      Collection<String> entities,
      EntityReplayState state,
      int decision,
      Relayed relayed) {
    Job job = all.get(name);
    boolean holds = job.decision == decision && !job.discarded;
    if (holds && state == EntityReplayState.PROMOTED) {
      withdrawMissing(job, entities);
    }
    if (holds && state == EntityReplayState.ROLLED_BACK) {
      withdrawAdded(job, entities);
    }
    for (String entity : entities) {
      Reached former = job.entities.get(entity);
      if (former != null
          && former.state() != EntityReplayState.DISCARDED
          && former.decision() <= decision) {
        job.entities.put(entity, new Reached(state, decision));
        job.progressedAt = world.now;
      }
    }
    world.trace.add(world.now, "reached", name, entities, state, decision);
  }

  @Override
  public OptionalInt withdrawMissing(String name) {
    Job job = all.get(name);
    if (job.phase != ReplayPhase.SEALING) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(withdrawMissing(job, job.entities.keySet()));
  }

  /** Whose results count for a window of an entity, if that job isn't asked; 0: the live ones. */
  int seen(String entity, long start, long end, Optional<Job> without) {
    OptionalInt best = OptionalInt.empty();
    int generation = 0;
    for (Job job : all.values()) {
      if (job.promoted
          && job != without.orElse(null)
          && job.plan.holds(start, end)
          && job.entities.containsKey(entity)
          && (best.isEmpty() || job.decision > best.getAsInt())) {
        best = OptionalInt.of(job.decision);
        generation = job.plan.generation();
      }
    }
    return generation;
  }

  private int withdrawMissing(Job job, Collection<String> entities) {
    Map<Store.RowKey, Store.Row> copies = new TreeMap<>();
    world.store.rows.forEach(
        (key, row) -> {
          WindowResult result = row.result();
          if (entities.contains(key.entity())
              && key.generation() != job.plan.generation()
              && result.status() != ResultStatus.WITHDRAWN
              && job.plan.holds(result.start(), result.end())
              && seen(key.entity(), result.start(), result.end(), Optional.of(job))
                  == key.generation()) {
            copies.put(key.in(job.plan.generation()), row.withdrawn());
          }
        });
    int before = world.store.rows.size();
    copies.forEach(world.store.rows::putIfAbsent);
    return world.store.rows.size() - before;
  }

  private void withdrawAdded(Job job, Collection<String> entities) {
    Map<Store.RowKey, Store.Row> copies = new TreeMap<>();
    world.store.rows.forEach(
        (key, row) -> {
          WindowResult result = row.result();
          if (entities.contains(key.entity())
              && key.generation() == job.plan.generation()
              && result.status() != ResultStatus.WITHDRAWN) {
            int again = seen(key.entity(), result.start(), result.end(), Optional.empty());
            if (again != job.plan.generation()) {
              copies.put(key.in(again), row.withdrawn());
            }
          }
        });
    copies.forEach(world.store.rows::putIfAbsent);
  }

  @Override
  public long purge(String name, int limit) {
    Job job = all.get(name);
    if (job.isSettled() && !job.promoted) {
      world.store.rows.keySet().removeIf(key -> key.generation() == job.plan.generation());
    }
    return 0;
  }
}
