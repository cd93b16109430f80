package io.watershed.sharding.region;

import io.watershed.sharding.entity.EntityCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Extension;
import org.apache.pekko.actor.typed.ExtensionId;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Wakes the entities of a node that nobody has asked for, a few at a time: recoveries come first,
 * served first, so those that somebody waits for must never find many of these before them. An
 * entity is one of the few from when it is told until it has done what it was woken for.
 */
final class WakeUps extends AbstractBehavior<WakeUps.Command> {

  /**
   * An entity that hasn't answered by then has failed, or never got its message, and must not hold
   * up the others of its shard any longer. Where it is only slow, one more is woken than there are
   * permits for.
   */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String MOST = "watershed.entities.wake-ups";

  /** What it understands. */
  sealed interface Command {}

  /**
   * Wake these, in order.
   *
   * @param calls each tells an entity what it is woken for, and hands it the permit
   * @param keeper gets one answer, when all of them are over; where it ends, those that were not
   *     told yet are left asleep
   */
  record WakeAll(List<Consumer<EntityCommand.Permit>> calls, ActorRef<AllAwake> keeper)
      implements Command {
    WakeAll {
      calls = List.copyOf(calls);
    }
  }

  /** Wake one, whoever wants that. */
  record WakeOne(Consumer<EntityCommand.Permit> call) implements Command {}

  /**
   * Every entity has answered, or had its time.
   *
   * @param silent calls that were not answered
   */
  record AllAwake(List<Consumer<EntityCommand.Permit>> silent) {
    AllAwake {
      silent = List.copyOf(silent);
    }
  }

  private record Back(long number) implements Command {}

  private record Silent(long number) implements Command {}

  private record KeeperEnded(Page page) implements Command {}

  /** Calls that are answered together. */
  private static final class Page {
    private final ArrayDeque<Consumer<EntityCommand.Permit>> waiting;
    private final Consumer<AllAwake> over;
    private final List<Consumer<EntityCommand.Permit>> silent = new ArrayList<>();
    private int awake;

    Page(List<Consumer<EntityCommand.Permit>> calls, Consumer<AllAwake> over) {
      this.waiting = new ArrayDeque<>(calls);
      this.over = over;
    }
  }

  private record Call(Page page, Consumer<EntityCommand.Permit> call) {}

  private final TimerScheduler<Command> timers;
  private final int most;
  private final ActorRef<EntityCommand.PermitBack> owner;
  private final ArrayDeque<Page> pages = new ArrayDeque<>();
  private final Map<Long, Call> underWay = new HashMap<>();
  private long numbers;

  private WakeUps(ActorContext<Command> context, TimerScheduler<Command> timers, int most) {
    super(context);
    this.timers = timers;
    this.most = most;
    this.owner =
        context.messageAdapter(EntityCommand.PermitBack.class, back -> new Back(back.number()));
  }

  /**
   * @param most entities at a time
   */
  static Behavior<Command> create(int most) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new WakeUps(context, timers, most)));
  }

  /** Those of the node. */
  static ActorRef<Command> of(ActorSystem<?> system) {
    return OfNode.ID.apply(system).wakeUps;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(WakeAll.class, this::onWakeAll)
        .onMessage(WakeOne.class, this::onWakeOne)
        .onMessage(Back.class, back -> onOver(back.number(), true))
        .onMessage(Silent.class, silent -> onOver(silent.number(), false))
        .onMessage(KeeperEnded.class, this::onKeeperEnded)
        .build();
  }

  private Behavior<Command> onWakeAll(WakeAll all) {
    var context = getContext();
    var page =
        new Page(
            all.calls(),
            answer -> {
              context.unwatch(all.keeper());
              all.keeper().tell(answer);
            });
    if (all.calls().isEmpty()) {
      all.keeper().tell(new AllAwake(List.of()));
      return this;
    }
    context.watchWith(all.keeper(), new KeeperEnded(page));
    return enqueue(page);
  }

  private Behavior<Command> onWakeOne(WakeOne one) {
    return enqueue(new Page(List.of(one.call()), answer -> {}));
  }

  private Behavior<Command> enqueue(Page page) {
    pages.add(page);
    wake();
    return this;
  }

  private Behavior<Command> onOver(long number, boolean answered) {
    var call = underWay.remove(number);
    if (call != null) {
      timers.cancel(number);
      var page = call.page();
      if (!answered) {
        page.silent.add(call.call());
      }
      page.awake--;
      if (page.awake == 0 && page.waiting.isEmpty()) {
        page.over.accept(new AllAwake(page.silent));
      }
      wake();
    }
    return this;
  }

  private Behavior<Command> onKeeperEnded(KeeperEnded ended) {
    pages.remove(ended.page());
    ended.page().waiting.clear();
    return this;
  }

  /** As many as there are permits for, of one page after the other. */
  private void wake() {
    while (underWay.size() < most && !pages.isEmpty()) {
      var page = pages.getFirst();
      var call = page.waiting.removeFirst();
      if (page.waiting.isEmpty()) {
        pages.removeFirst();
      }
      page.awake++;
      var number = ++numbers;
      underWay.put(number, new Call(page, call));
      timers.startSingleTimer(number, new Silent(number), PATIENCE);
      call.accept(new EntityCommand.Permit(number, owner));
    }
  }

  /** Ties the permits to a node. */
  private static final class OfNode implements Extension {
    private static final Id ID = new Id();
    private final ActorRef<Command> wakeUps;

    private OfNode(ActorSystem<?> system) {
      int most = system.settings().config().getInt(MOST);
      if (most < 1) {
        throw new IllegalArgumentException(MOST + ": " + most + " (expected: at least 1)");
      }
      wakeUps = system.systemActorOf(create(most), "wake-ups", Props.empty());
    }

    /** Looks the extension up. */
    private static final class Id extends ExtensionId<OfNode> {
      @Override
      public OfNode createExtension(ActorSystem<?> system) {
        return new OfNode(system);
      }
    }
  }
}
