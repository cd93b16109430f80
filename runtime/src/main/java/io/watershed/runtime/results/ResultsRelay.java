package io.watershed.runtime.results;

import io.watershed.runtime.kafka.Backoff;
import io.watershed.runtime.kafka.Outage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Relays the results of one shard: round after round, for ever, and slower while rounds fail. It
 * stops at once when told to; what was under way is undone by the shard's next relay, and done
 * again.
 */
final class ResultsRelay extends AbstractBehavior<ResultsRelay.Command> {

  /** What a relay understands. */
  sealed interface Command {}

  /** Stop. */
  record Stop() implements Command {}

  /** A failure that is null is none. */
  private record RoundEnded(Boolean more, Throwable failure) implements Command {}

  private enum Beat implements Command {
    NEXT
  }

  /**
   * The time constants of a relay.
   *
   * @param gather pause after a round, for results to gather into the next one
   * @param look pause after a round that found nothing
   * @param firstRetry pause after a first failure, doubled up to {@code lastRetry}
   */
  record Pace(Duration gather, Duration look, Duration firstRetry, Duration lastRetry) {

    static final Pace STANDARD =
        new Pace(
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(250),
            Duration.ofSeconds(10));
  }

  private static final Logger LOG = LoggerFactory.getLogger(ResultsRelay.class);

  private final TimerScheduler<Command> timers;
  private final RelayRound round;
  private final RelayFigures figures;
  private final Executor background;
  private final Pace pace;
  private final Backoff backoff;
  private final Outage outage;

  /**
   * @param name for the log
   * @param background runs what blocks
   */
  static Behavior<Command> create(
      String name, RelayRound round, RelayFigures figures, Executor background, Pace pace) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ResultsRelay(context, timers, name, round, figures, background, pace)));
  }

  private ResultsRelay(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String name,
      RelayRound round,
      RelayFigures figures,
      Executor background,
      Pace pace) {
    super(context);
    this.timers = timers;
    this.round = round;
    this.figures = figures;
    this.background = background;
    this.pace = pace;
    this.backoff = new Backoff(pace.firstRetry(), pace.lastRetry());
    this.outage = new Outage(LOG, "relaying the results of " + name);
    begin();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(RoundEnded.class, this::onRoundEnded)
        .onMessageEquals(Beat.NEXT, this::begin)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> begin() {
    getContext().pipeToSelf(CompletableFuture.supplyAsync(round::run, background), RoundEnded::new);
    return this;
  }

  private Behavior<Command> onRoundEnded(RoundEnded message) {
    if (message.failure() == null) {
      outage.over(System.currentTimeMillis());
      backoff.reset();
      timers.startSingleTimer(Beat.NEXT, message.more() ? pace.gather() : pace.look());
    } else {
      outage.failed(message.failure(), System.currentTimeMillis());
      figures.failed();
      timers.startSingleTimer(Beat.NEXT, backoff.next());
    }
    return this;
  }

  private Behavior<Command> onPostStop(PostStop signal) {
    background.execute(round::close);
    figures.end();
    return this;
  }
}
