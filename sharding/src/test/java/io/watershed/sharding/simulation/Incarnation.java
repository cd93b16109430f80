package io.watershed.sharding.simulation;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.SealInHand;
import io.watershed.sharding.entity.ViewInHand;
import io.watershed.sharding.intake.Shipment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

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

    record Feed(
        ReplayTerms terms, SourcePartition split, Shipment shipment, Consumer<Shipment> answer)
        implements Command {}

    record Seal(EntityCommand.Seal seal, Consumer<EntityCommand.ReplayDone> answer)
        implements Command {}

    record Switch(EntityCommand.Switch decided, Consumer<EntityCommand.ReplayDone> answer)
        implements Command {}

    /** More of the history has been read; null: what was read before is not used up. */
    record FoldOn(SealInHand of, SealInHand.Part read) implements Command {}

    record FoldFailed(SealInHand of) implements Command {}

    record View(String entity, Consumer<EntityView> answer) implements Command {}
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
  private ViewInHand view;
  private List<Unit.Changed> changed = List.of();

  /** Commands that wait until the unit is sealed. */
  private final ArrayDeque<Command> waiting = new ArrayDeque<>();

  private SealInHand sealing;
  private Consumer<EntityCommand.ReplayDone> sealed;

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
      view = new ViewInHand(world.plan, state);
      state.forgetChange();
      phase = Phase.READY;
      planRefresh();
      goOn();
    }
  }

  void tell(Command command) {
    if (command instanceof Command.View asked && view != null && phase != Phase.DEAD) {
      asked
          .answer()
          .accept(
              world.mutation == Mutation.VIEW_OF_THE_STATE_IN_FLIGHT
                  ? new ViewInHand(world.plan, state).of(asked.entity())
                  : view.of(asked.entity()));
    } else if (phase == Phase.READY) {
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
      waiting.clear();
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
        if (sealing != null
            && sealing.keepsWaiting()
            && world.mutation != Mutation.NO_WAITING_AT_THE_SEAL) {
          waiting.add(ingest);
          return;
        }
        Optional<? extends StoredEvent> decided =
            state
                .decide(ingest.source(), ingest.shipment().events(), world.clock())
                .map(this::asMutated);
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
      case Command.Feed feed ->
          state
              .decideFeed(feed.terms(), feed.split(), feed.shipment().events(), world.clock())
              .ifPresentOrElse(event -> persist(event, () -> fed(feed)), () -> fed(feed));
      case Command.Seal seal -> seal(seal);
      case Command.FoldOn on -> {
        if (on.of() == sealing) {
          foldOn(on);
        }
      }
      case Command.FoldFailed failed -> {
        if (failed.of() == sealing) {
          sealing = null;
          comeBack();
        }
      }
      case Command.Switch decided -> {
        EntityCommand.Switch what = decided.decided();
        try {
          ifAny(
              state.decideSwitch(
                  what.terms(), what.entities(), what.kind(), what.decision(), world.clock()),
              () -> done(what.terms(), what.entities(), decided.answer()));
        } catch (IllegalArgumentException e) {
          kill("it doesn't know of the seal");
        }
      }
      case Command.View asked -> asked.answer().accept(view.of(asked.entity()));
    }
  }

  private StoredEvent asMutated(StoredEvent event) {
    return world.mutation == Mutation.LIVE_TO_ONE_SIDE && event instanceof EventsApplied applied
        ? new EventsApplied(
            applied.source(),
            applied.events(),
            applied.verdicts(),
            applied.publication(),
            applied.decidedAt())
        : event;
  }

  private void ifAny(Optional<? extends StoredEvent> event, Runnable done) {
    if (event.isEmpty()) {
      done.run();
      return;
    }
    if (world.mutation == Mutation.DONE_BEFORE_PERSIST) {
      done.run();
    }
    persist(event.get(), done);
  }

  private void fed(Command.Feed feed) {
    world.network(
        () -> "answer to rows " + feed.shipment().events(),
        () -> feed.answer().accept(feed.shipment()));
  }

  private void done(
      ReplayTerms terms, List<String> entities, Consumer<EntityCommand.ReplayDone> answer) {
    done(terms, entities, Optional.empty(), answer);
  }

  private void done(
      ReplayTerms terms,
      List<String> entities,
      Optional<String> refusal,
      Consumer<EntityCommand.ReplayDone> answer) {
    world.network(
        () -> "answer of " + entities + " for job " + terms.job() + refusal.orElse(""),
        () -> answer.accept(new EntityCommand.ReplayDone(terms.job(), entities, refusal)));
  }

  /** As the actor does it. */
  private void seal(Command.Seal command) {
    EntityCommand.Seal seal = command.seal();
    if (state.isSealed(seal.terms(), seal.entities())) {
      done(seal.terms(), seal.entities(), command.answer());
    } else if (sealing == null) {
      sealing = new SealInHand(world.plan, seal, unit, world.store.history(unit));
      sealed = command.answer();
      read(sealing.first());
    }
  }

  private void read(Supplier<SealInHand.Part> part) {
    SealInHand of = sealing;
    world.later(
        world.storeDelay(),
        () -> {
          if (world.chance(30)) {
            world.later(world.storeDelay(), () -> tell(new Command.FoldFailed(of)));
          } else {
            SealInHand.Part read = part.get();
            world.later(world.random.nextInt(3), () -> tell(new Command.FoldOn(of, read)));
          }
        });
  }

  private void foldOn(Command.FoldOn on) {
    if (on.read() != null) {
      Violation.unless(on.read().refusal().isEmpty(), "refused: %s", on.read().refusal());
      sealing.take(on.read());
    }
    EntityCommand.Seal seal = sealing.request();
    for (SealInHand.Run run = sealing.nextRun(); run != null; run = sealing.nextRun()) {
      Optional<? extends StoredEvent> event =
          state.decideFeed(seal.terms(), run.source(), run.events(), world.clock());
      if (event.isPresent()) {
        persist(event.get(), () -> tell(new Command.FoldOn(on.of(), null)));
        return;
      }
    }
    Supplier<SealInHand.Part> rest = sealing.rest();
    if (rest != null) {
      read(rest);
      return;
    }
    sealing = null;
    Consumer<EntityCommand.ReplayDone> answer = sealed;
    comeBack();
    ifAny(
        state.decideSeal(seal.terms(), seal.entities(), world.clock()),
        () -> done(seal.terms(), seal.entities(), answer));
  }

  private void comeBack() {
    while (!waiting.isEmpty()) {
      stash.addFirst(waiting.removeLast());
    }
  }

  private void answer(Command.Ingest ingest) {
    world.network(
        () -> "answer to " + ingest.shipment().events(),
        () -> ingest.reader().answered(ingest.shipment()));
  }

  private void persist(StoredEvent event, Runnable confirmed) {
    view.applying(event);
    state.apply(event);
    changed = state.changedBy(event);
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
            changed.stream().map(Write.Part::of).toList(),
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
      view.confirmed(changed);
      state.forgetChange();
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
