package io.watershed.sharding.simulation;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.intake.Shipment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One life of the actor of an entity or a bucket: recovers, decides, persists, answers; keeps
 * commands back while it persists; a failed persist ends it. As in Pekko, an event is applied
 * before it is persisted.
 */
final class Incarnation {

  /** What it may be told. */
  sealed interface Command {
    record Ingest(SourcePartition source, Shipment shipment, Reader reader) implements Command {}

    record Advance(Map<SourcePartition, Long> partitions, OptionalLong least) implements Command {}

    record Refresh() implements Command {}

    record Stop() implements Command {}
  }

  private enum Phase {
    RECOVERING,
    READY,
    PERSISTING,
    DEAD
  }

  final String unit;
  final int number;
  private final World world;
  private final ArrayDeque<Command> stash = new ArrayDeque<>();
  private Phase phase = Phase.RECOVERING;
  private Unit state;
  private boolean refreshPlanned;
  private int writesSinceSnapshot;

  Incarnation(World world, String unit, int number) {
    this.world = world;
    this.unit = unit;
    this.number = number;
    world.later(world.storeDelay(), this::recovered);
  }

  private void recovered() {
    if (phase == Phase.RECOVERING) {
      state = world.store.recover(unit);
      world.trace.add(world.now, "recovered", this, "at", state.sequence());
      phase = Phase.READY;
      planRefresh();
      goOn();
    }
  }

  void tell(Command command) {
    if (phase == Phase.READY) {
      handle(command);
    } else if (phase != Phase.DEAD) {
      stash.add(command);
    }
  }

  boolean isAlive() {
    return phase != Phase.DEAD;
  }

  void kill(String why) {
    if (phase != Phase.DEAD) {
      world.trace.add(world.now, "dies", this, why);
      phase = Phase.DEAD;
      stash.clear();
    }
  }

  private void goOn() {
    while (phase == Phase.READY && !stash.isEmpty()) {
      handle(stash.removeFirst());
    }
  }

  private void handle(Command command) {
    switch (command) {
      case Command.Ingest ingest -> {
        Optional<? extends StoredEvent> decided =
            state.decide(ingest.source(), ingest.shipment().events(), world.clock());
        if (decided.isEmpty()) {
          answer(ingest);
        } else {
          if (world.mutation == Mutation.ACK_BEFORE_PERSIST) {
            answer(ingest);
          }
          persist(decided.get(), () -> answer(ingest));
        }
      }
      case Command.Advance advance ->
          state
              .decideAdvance(advance.partitions(), advance.least(), world.clock())
              .ifPresent(event -> persist(event, () -> {}));
      case Command.Refresh refresh -> {
        refreshPlanned = false;
        state.decidePublication(world.clock()).ifPresent(event -> persist(event, () -> {}));
      }
      case Command.Stop stop ->
          state
              .decidePublication(world.clock())
              .ifPresentOrElse(
                  event -> persist(event, () -> kill("has stopped")), () -> kill("has stopped"));
    }
  }

  private void answer(Command.Ingest ingest) {
    world.network(
        () -> "answer to " + ingest.shipment().events(),
        () -> ingest.reader().answered(ingest.shipment()));
  }

  private void persist(StoredEvent event, Runnable confirmed) {
    state.apply(event);
    phase = Phase.PERSISTING;
    boolean snapshot = ++writesSinceSnapshot > world.snapshotEvery;
    if (snapshot) {
      writesSinceSnapshot = 0;
    }
    world.store.write(
        new Write(
            unit,
            state.sequence(),
            number,
            event,
            state.changedBy(event).stream().map(Write.Part::of).toList(),
            snapshot ? world.store.stored(state) : List.of()),
        done -> persisted(done, confirmed));
  }

  private void persisted(boolean done, Runnable confirmed) {
    if (phase != Phase.PERSISTING) {
      return;
    }
    if (!done && world.mutation != Mutation.GOES_ON_AFTER_A_FAILED_WRITE) {
      kill("its write failed");
      return;
    }
    phase = Phase.READY;
    if (done) {
      confirmed.run();
    }
    planRefresh();
    goOn();
  }

  private void planRefresh() {
    if (phase == Phase.READY && !refreshPlanned && state.owesPublication()) {
      refreshPlanned = true;
      world.later(world.plan.emitEvery(), () -> tell(new Command.Refresh()));
    }
  }

  @Override
  public String toString() {
    return unit + "#" + number;
  }
}
