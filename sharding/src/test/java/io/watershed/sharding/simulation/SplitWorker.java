package io.watershed.sharding.simulation;

import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.intake.Limits;
import io.watershed.sharding.intake.Shipment;
import io.watershed.sharding.intake.SplitFlow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A worker with its call to a node: leases splits and feeds them. It may stall for longer than its
 * lease holds, and go on all the same until the store tells it.
 */
final class SplitWorker {

  private static final Limits LIMITS = new Limits(4, 8_192, 12, 1 << 20, 30);
  private static final long LEASE = 2_000;

  private final World world;
  private final Jobs jobs;
  private final Set<String> recorded = new HashSet<>();
  private boolean alive = true;
  private boolean busy;
  private long stalledUntil;
  private Jobs.Leased leased;
  private ReplayTerms terms;
  private SplitFlow flow;
  private int next;

  SplitWorker(World world, Jobs jobs) {
    this.world = world;
    this.jobs = jobs;
    world.later(world.random.nextInt(500), this::act);
  }

  boolean isAlive() {
    return alive;
  }

  void kill() {
    alive = false;
  }

  private void act() {
    if (!alive) {
      return;
    }
    world.later(20 + world.random.nextInt(world.faults ? 400 : 60), this::act);
    if (world.chance(40)) {
      stalledUntil = world.now + world.random.nextInt((int) (3 * LEASE));
      world.trace.add(world.now, "stalls", this, "until", stalledUntil);
    }
    if (busy || world.now < stalledUntil) {
      return;
    }
    if (leased == null) {
      lease();
    } else {
      feed();
    }
  }

  /** The store takes its time, and may fail. */
  private void store(Runnable work) {
    busy = true;
    world.later(
        world.storeDelay(),
        () -> {
          busy = false;
          if (world.chance(30)) {
            leased = null;
          } else {
            work.run();
          }
        });
  }

  private void lease() {
    List<String> feeding =
        jobs.all.values().stream()
            .filter(job -> job.phase == ReplayPhase.FEEDING)
            .map(job -> job.plan.job())
            .toList();
    if (!feeding.isEmpty()) {
      String job = feeding.get(world.random.nextInt(feeding.size()));
      store(() -> jobs.lease(job, LEASE).ifPresent(this::begin));
    }
  }

  private void begin(Jobs.Leased found) {
    leased = found;
    terms = world.replays.terms(found.plan());
    flow =
        new SplitFlow(
            world.definition, world.placement, LIMITS, found.nextRow(), world.random.nextInt(3));
    recorded.clear();
    next = 0;
    List<JobPlan.Row> rows = rows();
    while (next < rows.size() && rows.get(next).number() < found.nextRow()) {
      next++;
    }
    world.trace.add(world.now, "feeds:", this, found.plan().job(), found.split(), "from", next);
  }

  private List<JobPlan.Row> rows() {
    return leased.plan().splits().get(leased.split());
  }

  private boolean isRead() {
    return next == rows().size();
  }

  private void feed() {
    if (!jobs.all.get(leased.plan().job()).paused) {
      read();
      if (busy) {
        return;
      }
    }
    ship();
    flow.repeat(world.now, this::send);
    boolean durable = isRead() && flow.durableRow() == flow.nextRow() && flow.heldEvents() == 0;
    if (durable || (isRead() && world.mutation == Mutation.DONE_WHEN_READ)) {
      complete();
    } else if (world.random.nextInt(4) == 0) {
      renew();
    }
  }

  private void read() {
    List<JobPlan.Row> chunk = new ArrayList<>();
    int most = 1 + world.random.nextInt(6);
    for (int i = next; i < rows().size() && chunk.size() < most; i++) {
      chunk.add(rows().get(i));
    }
    if (chunk.isEmpty() || !flow.hasRoom()) {
      return;
    }
    Set<String> unknown = new HashSet<>();
    chunk.forEach(row -> unknown.add(row.event().entity()));
    unknown.removeAll(recorded);
    if (unknown.isEmpty() || world.mutation == Mutation.FED_BEFORE_RECORDED) {
      take(chunk);
      return;
    }
    SplitFlow of = flow;
    store(
        () -> {
          if (of == flow && leased != null) {
            if (jobs.touch(leased.plan().job(), unknown)) {
              recorded.addAll(unknown);
              take(chunk);
              ship();
            } else {
              leased = null;
            }
          }
        });
  }

  private void take(List<JobPlan.Row> chunk) {
    long last = chunk.getLast().number();
    next += chunk.size();
    if (!world.placement.isShared() && world.random.nextBoolean()) {
      // A section goes entity by entity, where each has its own actor.
      chunk.sort(Comparator.comparing(row -> row.event().entity()));
    }
    chunk.forEach(row -> flow.add(row.number(), row.event(), world.now));
    flow.pass(isRead() ? last + 1 : rows().get(next).number());
  }

  private void ship() {
    for (Shipment shipment = flow.next(world.now); shipment != null; ) {
      send(shipment);
      shipment = flow.next(world.now);
    }
  }

  private void send(Shipment shipment) {
    SplitFlow of = flow;
    ReplayTerms ofJob = terms;
    SourcePartition source = leased.plan().source(leased.split());
    world.network(
        () -> "rows " + shipment.events() + " of job " + ofJob.job(),
        () ->
            world.region.tell(
                world.placement.unitOf(shipment.events().entity(0)),
                new Incarnation.Command.Feed(
                    ofJob,
                    source,
                    shipment,
                    answered -> {
                      world.checks.replays.fed(source, ofJob, answered.events());
                      of.applied(answered.id(), world.now);
                    })));
  }

  private void renew() {
    Jobs.Leased of = leased;
    long row = world.mutation == Mutation.ROW_OF_WHAT_IS_READ ? flow.nextRow() : flow.durableRow();
    store(
        () -> {
          if (!jobs.renew(of, row, LEASE)) {
            world.trace.add(world.now, "lost its lease:", this);
            leased = null;
          }
        });
  }

  private void complete() {
    Jobs.Leased of = leased;
    store(
        () -> {
          boolean done = jobs.complete(of);
          world.trace.add(world.now, "completes:", this, of.plan().job(), of.split(), done);
          leased = null;
        });
  }

  @Override
  public String toString() {
    return "worker@" + (leased == null ? "" : leased.lease());
  }
}
