package io.watershed.runtime.ingest;

import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.event.Refusal;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.ingest.RecordStream.Signal;
import io.watershed.runtime.kafka.Backoff;
import io.watershed.runtime.kafka.Outage;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.intake.PartitionFlow;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.pekko.actor.typed.ActorRef;
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
 * Reads one partition for one pipeline: records in, batches out to the entities, and the position
 * behind what is durable into the store. It repeats whatever fails and never gives up; it stops
 * when told to, or when its topic's name belongs to another topic.
 */
final class PartitionReader extends AbstractBehavior<PartitionReader.Command> {

  /** What a reader understands. */
  sealed interface Command {}

  /** Finish what is in flight, store the position, then stop. */
  record Stop() implements Command {}

  private record FromStream(Signal signal) implements Command {}

  private record Applied(long batchId) implements Command {}

  /** Either {@code found} or {@code failure} is null. */
  private record PositionLookup(Positioning.Found found, Throwable failure) implements Command {}

  /** A failure that is null is none. */
  private record PositionSave(SourcePosition position, Throwable failure) implements Command {}

  /** Either {@code seen} or {@code failure} is null. */
  private record IdleLook(IdleWatch.Seen seen, Throwable failure) implements Command {}

  /** A failure that is null is none. */
  private record QuarantineSave(PartitionRun run, Throwable failure) implements Command {}

  private enum Beat implements Command {
    TICK,
    RETRY
  }

  private static final Logger LOG = LoggerFactory.getLogger(PartitionReader.class);

  private final Assignment assignment;
  private final PipelineDefinition pipeline;
  private final ReaderServices services;
  private final TimerScheduler<Command> timers;
  private final ActorRef<EntityCommand.Applied> answers;
  private final ActorRef<Signal> signals;
  private final PipelineMeters meters;
  private final PartitionFigures figures;
  private final Positioning positioning;
  private final PositionSaver saver;
  private final IdleWatch idle;
  private final Inlet inlet = new Inlet();
  private final Ending ending;
  private final Backoff backoff;
  private final Outage outage;

  private ReaderPhase phase = ReaderPhase.POSITIONING;
  private PartitionRun run;
  private PartitionFlow flow;
  private long runs;

  static Behavior<Command> create(
      Assignment assignment, PipelineDefinition pipeline, ReaderServices services) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new PartitionReader(context, timers, assignment, pipeline, services)));
  }

  private PartitionReader(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Assignment assignment,
      PipelineDefinition pipeline,
      ReaderServices services) {
    super(context);
    this.assignment = assignment;
    this.pipeline = pipeline;
    this.services = services;
    this.timers = timers;
    this.answers =
        context.messageAdapter(EntityCommand.Applied.class, a -> new Applied(a.batchId()));
    this.signals = context.messageAdapter(Signal.class, FromStream::new);
    this.meters = services.metrics().pipeline(pipeline.name());
    this.figures = services.metrics().open(pipeline.name(), assignment);
    this.positioning = new Positioning(assignment, services.log(), services.ledger(), meters);
    var pace = services.pace();
    this.saver =
        new PositionSaver(
            pipeline.name(), assignment, pace, figures, outage("storing the position of"));
    this.idle =
        new IdleWatch(assignment, pipeline.lateness().idleAfter(), services, meters, figures);
    this.ending = new Ending(pace);
    this.backoff = new Backoff(pace.firstRetry(), pace.lastRetry());
    this.outage = outage("reading of");
    findPosition();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Applied.class, this::onApplied)
        .onMessage(FromStream.class, this::onSignal)
        .onMessageEquals(Beat.TICK, this::onTick)
        .onMessage(PositionSave.class, this::onPositionSave)
        .onMessage(IdleLook.class, this::onIdleLook)
        .onMessage(QuarantineSave.class, this::onQuarantineSave)
        .onMessage(PositionLookup.class, this::onPositionLookup)
        .onMessageEquals(Beat.RETRY, this::onRetry)
        .onMessage(Stop.class, this::onStop)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private void findPosition() {
    getContext().pipeToSelf(services.inBackground(positioning::find), PositionLookup::new);
  }

  private Behavior<Command> onPositionLookup(PositionLookup message) {
    if (phase != ReaderPhase.POSITIONING) {
      return this;
    }
    if (message.failure() != null) {
      outage.failed(message.failure(), now());
      timers.startSingleTimer(Beat.RETRY, backoff.next());
      return this;
    }
    return switch (message.found()) {
      case Positioning.Found.Replaced replaced -> {
        LOG.warn("{}: the topic is {} now; this reader ends", this, replaced.topicId());
        yield Behaviors.stopped();
      }
      case Positioning.Found.At at -> {
        beginAt(at);
        yield this;
      }
    };
  }

  private void beginAt(Positioning.Found.At at) {
    var start = at.start();
    var quarantining = outage("quarantining of");
    run = new PartitionRun(pipeline, assignment, services, start, runs++, quarantining, answers);
    flow = run.flow();
    saver.begin(at.stored());
    idle.begin(at.stored());
    timers.startTimerWithFixedDelay(
        Beat.TICK, services.pace().tickWithin(pipeline.latencyBudget()));
    openStream("position " + start.position() + " found");
  }

  private void openStream(String reason) {
    transition(ReaderPhase.READING, reason);
    var records =
        services.log().records(assignment.topic(), assignment.partition(), flow.nextRead());
    inlet.open(RecordStream.open(records, signals, getContext().getSystem()));
  }

  private Behavior<Command> onSignal(FromStream message) {
    if (!inlet.isOf(message.signal())) {
      return this;
    }
    switch (message.signal()) {
      case Signal.Opened opened -> inlet.opened(opened.next());
      case Signal.Read read -> {
        inlet.read(read.chunk(), read.next());
        backoff.reset();
        outage.over(now());
        advance();
      }
      case Signal.Ended ended -> onStreamEnded(ended.cause());
    }
    return this;
  }

  private void onStreamEnded(Throwable cause) {
    inlet.close();
    idle.disturb();
    meters.reconnects.increment();
    if (cause instanceof OffsetOutOfRangeException) {
      reposition("the log doesn't reach offset " + flow.nextRead() + ": " + cause.getMessage());
      return;
    }
    outage.failed(cause, now());
    transition(ReaderPhase.RECONNECTING, cause.toString());
    timers.startSingleTimer(Beat.RETRY, backoff.next());
  }

  private void reposition(String reason) {
    inlet.close();
    idle.disturb();
    transition(ReaderPhase.POSITIONING, reason);
    timers.startSingleTimer(Beat.RETRY, backoff.next());
  }

  private Behavior<Command> onRetry() {
    if (phase == ReaderPhase.POSITIONING) {
      findPosition();
    } else if (phase == ReaderPhase.RECONNECTING) {
      openStream("trying again at offset " + flow.nextRead());
    }
    return this;
  }

  /** Does whatever can be done now: take records in, send, quarantine, ask for more. */
  private void advance() {
    long now = now();
    if (inlet.chunk() != null) {
      takeChunk(now);
    }
    if (!phase.isEnding()) {
      run.dispatch().ship(now);
    }
    quarantine(now);
    if (run.hasRoom()) {
      inlet.ask();
    }
  }

  private void takeChunk(long now) {
    switch (run.intake().take(inlet.chunk(), clock(), now)) {
      case ALL -> inlet.taken();
      case WAITING -> {}
      case OTHER_LOG -> reposition("the leader epoch went back: this is another log");
    }
  }

  private Behavior<Command> onApplied(Applied message) {
    long now = now();
    if (run != null && run.dispatch().applied(message.batchId(), clock(), now)) {
      ending.answered(now);
      advance();
    }
    return phase == ReaderPhase.DRAINING ? drain() : this;
  }

  private void quarantine(long now) {
    var rows = run.lane().next(now);
    if (!rows.isEmpty()) {
      var current = run;
      var saved = services.runInBackground(() -> services.ledger().quarantine(rows));
      getContext().pipeToSelf(saved, (done, failure) -> new QuarantineSave(current, failure));
    }
  }

  private Behavior<Command> onQuarantineSave(QuarantineSave message) {
    if (message.run() != run) {
      return this;
    }
    if (message.failure() != null) {
      run.lane().failed(message.failure(), now());
      return this;
    }
    for (var row : run.lane().saved(now())) {
      flow.quarantined(row.offset());
      meters.quarantined(Refusal.valueOf(row.reason())).increment();
    }
    advance();
    return phase == ReaderPhase.DRAINING ? drain() : this;
  }

  private Behavior<Command> onTick() {
    long now = now();
    if (!phase.isEnding()) {
      run.dispatch().repeat(now);
    }
    advance();
    figures.held(flow.heldEvents(), flow.oldestTimestamp());
    saver.due(flow, clock(), now).ifPresent(this::save);
    if (!phase.isEnding()) {
      lookWhetherIdle(now);
    }
    return switch (phase) {
      case DRAINING -> drain();
      case SAVING_LAST -> saveLast();
      case POSITIONING, READING, RECONNECTING -> this;
    };
  }

  private void lookWhetherIdle(long now) {
    boolean caughtUp = inlet.isWaiting() && run.isDone() && saver.isUpToDate(flow);
    idle.observe(phase == ReaderPhase.READING && caughtUp, flow.nextRead(), clock(), now);
    idle.next(now)
        .ifPresent(look -> getContext().pipeToSelf(services.inBackground(look), IdleLook::new));
  }

  private Behavior<Command> onIdleLook(IdleLook message) {
    if (message.failure() == null) {
      idle.done(message.seen(), now());
    } else {
      idle.failed(message.failure(), now());
    }
    return this;
  }

  private void save(SourcePosition position) {
    var saved = services.runInBackground(() -> services.ledger().save(position));
    getContext().pipeToSelf(saved, (done, failure) -> new PositionSave(position, failure));
  }

  private Behavior<Command> onPositionSave(PositionSave message) {
    if (message.failure() == null) {
      saver.saved(message.position(), now());
    } else {
      saver.failed(message.failure(), now());
    }
    return phase == ReaderPhase.SAVING_LAST && message.failure() == null ? saveLast() : this;
  }

  private Behavior<Command> onStop(Stop message) {
    if (run == null) {
      LOG.info("{}: stopped before it began", this);
      return Behaviors.stopped();
    }
    if (phase.isEnding()) {
      return this;
    }
    inlet.close();
    ending.begin(now());
    transition(
        ReaderPhase.DRAINING, "told to stop, " + flow.batchesInFlight() + " batches in flight");
    return drain();
  }

  private Behavior<Command> drain() {
    long now = now();
    boolean answered = run.isAnswered();
    if (answered || ending.isSilent(now) || ending.isOver(now)) {
      transition(
          ReaderPhase.SAVING_LAST,
          answered ? "all answered" : flow.batchesInFlight() + " batches will be read again");
      ending.begin(now);
      return saveLast();
    }
    return this;
  }

  private Behavior<Command> saveLast() {
    if (saver.isUpToDate(flow)) {
      LOG.info("{}: stopped at offset {}", this, flow.position());
      return Behaviors.stopped();
    }
    if (ending.isOver(now())) {
      LOG.warn("{}: stopped; offset {} could not be stored", this, flow.position());
      return Behaviors.stopped();
    }
    saver.next(flow, clock(), now()).ifPresent(this::save);
    return this;
  }

  private Behavior<Command> onPostStop(PostStop signal) {
    inlet.close();
    services.metrics().close(figures);
    return this;
  }

  private void transition(ReaderPhase next, String reason) {
    LOG.info("{}: {} -> {}: {}", this, phase, next, reason);
    phase = next;
  }

  private Outage outage(String what) {
    return new Outage(LOG, what + " " + this);
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private static long clock() {
    return System.currentTimeMillis();
  }

  @Override
  public String toString() {
    return "reader " + pipeline.name() + " " + assignment;
  }
}
