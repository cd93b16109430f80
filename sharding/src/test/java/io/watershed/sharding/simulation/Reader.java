package io.watershed.sharding.simulation;

import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.intake.IdleRaise;
import io.watershed.sharding.intake.Idleness;
import io.watershed.sharding.intake.Limits;
import io.watershed.sharding.intake.OffsetTracker;
import io.watershed.sharding.intake.PartitionFlow;
import io.watershed.sharding.intake.Shipment;
import io.watershed.sharding.intake.StartPoint;
import io.watershed.sharding.simulation.SimulatedLog.Entry;
import io.watershed.sharding.simulation.SimulatedLog.Fate;
import java.util.ArrayList;
import java.util.List;

/** One reader of one partition, from the stored position on until it is killed. */
final class Reader {

  private static final Limits LIMITS = new Limits(9, 8_192, 40, 1 << 20, 120);
  private static final long IDLE_AFTER = 3_000;
  private static final long NO_TIME = Long.MAX_VALUE / 2;

  final SimulatedLog log;
  private final World world;
  private final PartitionFlow flow;
  private final List<Long> toQuarantine = new ArrayList<>();
  private boolean alive = true;
  private final Idleness idleness = new Idleness(IDLE_AFTER);

  Reader(World world, SimulatedLog log) {
    this.world = world;
    this.log = log;
    Positions.Row row = world.store.positions.of(log.partition);
    long[] quarantined =
        world.store.quarantined(log.partition).tailSet(row.offset).stream()
            .mapToLong(Long::longValue)
            .toArray();
    long watermark =
        world.mutation == Mutation.WATERMARK_FORGOTTEN ? OffsetTracker.NO_WATERMARK : row.watermark;
    flow =
        new PartitionFlow(
            world.definition,
            world.placement,
            LIMITS,
            new StartPoint(row.offset, row.epoch, watermark, quarantined),
            0);
    world.trace.add(world.now, "reader of", log.partition.partition(), "from", row.offset);
  }

  boolean isAlive() {
    return alive;
  }

  void kill() {
    alive = false;
  }

  /** Reads, sends, repeats; stores what is refused, and sometimes the position. */
  void act() {
    if (!alive) {
      return;
    }
    read();
    for (Shipment shipment = flow.next(world.now); shipment != null; ) {
      send(shipment);
      shipment = flow.next(world.now);
    }
    flow.repeat(world.now, this::send);
    storeQuarantine();
    if (world.random.nextInt(4) == 0) {
      savePosition();
    }
    lookIdle();
    world.later(10 + world.random.nextInt(world.faults ? 300 : 50), this::act);
  }

  private void read() {
    int most = 1 + world.random.nextInt(12);
    for (int i = log.indexOf(flow.nextRead()); i < log.entries.size(); i++) {
      Entry entry = log.entries.get(i);
      if (most-- == 0 || !flow.hasRoom() || !take(entry)) {
        return;
      }
    }
  }

  private boolean take(Entry entry) {
    if (entry.fate() == Fate.UNDECODABLE) {
      if (flow.refuse(entry.offset(), entry.epoch(), entry.timestamp())) {
        toQuarantine.add(entry.offset());
      }
      return true;
    }
    PartitionFlow.Reading reading =
        flow.offer(
            entry.offset(), entry.epoch(), entry.timestamp(), entry.event(), NO_TIME, world.now);
    if (reading == PartitionFlow.Reading.TOO_FAR_AHEAD) {
      toQuarantine.add(entry.offset());
    }
    return reading != PartitionFlow.Reading.NOT_YET;
  }

  private void send(Shipment shipment) {
    EventBatch events = shipment.events();
    world.network(
        events::toString,
        () ->
            world.region.tell(
                world.placement.unitOf(events.entity(0)),
                new Incarnation.Command.Ingest(log.partition, shipment, this)));
  }

  /** An entity says that a batch is durable. */
  void answered(Shipment shipment) {
    world.checks.acked(log, shipment.events());
    if (alive) {
      flow.applied(shipment.id(), world.now, timestamp -> {});
    }
  }

  private void storeQuarantine() {
    if (!toQuarantine.isEmpty() && !world.chance(3)) {
      world.store.quarantined(log.partition).addAll(toQuarantine);
      toQuarantine.forEach(flow::quarantined);
      toQuarantine.clear();
    }
  }

  /** A position on its way may arrive late, after newer ones. */
  private void savePosition() {
    long position =
        world.mutation == Mutation.POSITION_OF_WHAT_IS_READ ? flow.nextRead() : flow.position();
    int epoch = flow.epoch();
    long watermark = flow.watermark();
    if (!world.chance(5)) {
      world.later(
          world.storeDelay(), () -> world.store.savePosition(log, position, epoch, watermark));
    }
  }

  /** Raises a partition that has been read to its end, and is quiet, to what the others are at. */
  private void lookIdle() {
    Positions.Row row = world.store.positions.of(log.partition);
    boolean quiet =
        flow.hasRoom()
            && flow.nextRead() == log.end()
            && flow.position() == log.end()
            && row.offset == log.end();
    idleness.observe(quiet, flow.nextRead(), world.now, world.now);
    boolean idle = world.raisesIdle && idleness.isIdle(world.now);
    if (idle != row.idle && !world.chance(4)) {
      row.idle = idle;
    }
    if (idle && row.idle) {
      IdleRaise.target(log.partition, idleness.since(), world.store.positions.standings())
          .ifPresent(to -> raise(row, to));
    }
  }

  private void raise(Positions.Row row, long to) {
    world.trace.add(world.now, "raise", log.partition.partition(), "to", to);
    row.raisedTo = Math.max(row.raisedTo, to);
  }

  /** Whether nothing is left to do. */
  boolean isDone() {
    return flow.position() == log.end()
        && flow.heldEvents() == 0
        && flow.undurableVerdicts() == 0
        && world.store.positions.of(log.partition).offset == log.end();
  }
}
