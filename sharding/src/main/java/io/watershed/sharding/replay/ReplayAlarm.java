package io.watershed.sharding.replay;

import io.watershed.persistence.replay.ReplayJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Wakes the actors of all unsettled jobs again and again, so that each has one, wherever it lives.
 * Stops when the node is told to end, as a region that hands its shards over waits until it holds
 * no message for them any more.
 */
final class ReplayAlarm extends AbstractBehavior<ReplayAlarm.Command> {

  /** Jobs that are looked up at a time. */
  private static final int PAGE = 1_000;

  private static final Executor BLOCKING =
      task -> Thread.ofVirtual().name("replay-alarm").start(task);

  /** The alarm's own messages. */
  sealed interface Command {}

  private enum Tick implements Command {
    TICK
  }

  private record Unsettled(List<String> jobs) implements Command {}

  private record LookFailed(Throwable cause) implements Command {}

  private final TimerScheduler<Command> timers;
  private final ReplayJobs replays;
  private final Consumer<String> wake;
  private final Duration every;
  private final CoordinatedShutdown shutdown;
  private boolean failing;

  private ReplayAlarm(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ReplayJobs replays,
      Consumer<String> wake,
      Duration every) {
    super(context);
    this.timers = timers;
    this.replays = replays;
    this.wake = wake;
    this.every = every;
    this.shutdown = CoordinatedShutdown.get(context.getSystem().classicSystem());
    timers.startSingleTimer(Tick.TICK, every);
  }

  static Behavior<Command> create(ReplayJobs replays, Consumer<String> wake, Duration every) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new ReplayAlarm(context, timers, replays, wake, every)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Tick.TICK, this::onTick)
        .onMessage(Unsettled.class, this::onUnsettled)
        .onMessage(LookFailed.class, this::onLookFailed)
        .build();
  }

  private Behavior<Command> onTick() {
    if (shutdown.getShutdownReason().isPresent()) {
      return Behaviors.stopped();
    }
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(this::unsettled, BLOCKING),
            (jobs, failure) -> failure == null ? new Unsettled(jobs) : new LookFailed(failure));
    return this;
  }

  private List<String> unsettled() {
    List<String> jobs = new ArrayList<>();
    List<String> page = replays.unsettled("", PAGE);
    while (!page.isEmpty()) {
      jobs.addAll(page);
      page = page.size() < PAGE ? List.of() : replays.unsettled(page.getLast(), PAGE);
    }
    return jobs;
  }

  private Behavior<Command> onUnsettled(Unsettled unsettled) {
    failing = false;
    if (shutdown.getShutdownReason().isPresent()) {
      return Behaviors.stopped();
    }
    unsettled.jobs().forEach(wake);
    timers.startSingleTimer(Tick.TICK, every);
    return this;
  }

  private Behavior<Command> onLookFailed(LookFailed failed) {
    if (!failing) {
      failing = true;
      getContext()
          .getLog()
          .warn("can't look for replay jobs, trying again: {}", failed.cause().getMessage());
    }
    timers.startSingleTimer(Tick.TICK, every);
    return this;
  }
}
