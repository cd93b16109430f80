package io.watershed.runtime.ingest;

import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.event.Refusal;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.ingest.RecordStream.More;
import io.watershed.runtime.ingest.RecordStream.Signal;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.intake.Limits;
import io.watershed.sharding.intake.PartitionFlow;
import java.time.Duration;
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

  /** A failure that is null is none. */
  private record QuarantineSave(PartitionFlow flow, Throwable failure) implements Command {}

  private enum Beat implements Command {
    TICK,
    RETRY
  }

  private static final Logger LOG = LoggerFactory.getLogger(PartitionReader.class);

  /** Batch ids of successive flows don't meet. */
  private static final long IDS_PER_FLOW = 1L << 40;

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
  private final Backoff backoff;
  private final Outage outage;

  private ReaderPhase phase = ReaderPhase.POSITIONING;
  private PartitionFlow flow;
  private long flows;
  private QuarantineLane lane;
  private RecordIntake intake;
  private Dispatch dispatch;
  private RecordStream stream;
  private Chunk chunk;
  private ActorRef<More> owed;
  private long lastAnswer;
  private long stopBy;

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
    flow = new PartitionFlow(pipeline, Limits.STANDARD, start, flows * IDS_PER_FLOW);
    flows++;
    lane = new QuarantineLane(services.pace(), outage("quarantining of"));
    intake = new RecordIntake(pipeline, assignment, services.decoders().get(), flow, lane, meters);
    dispatch = new Dispatch(assignment, flow, services.region(), answers, meters);
    saver.begin(at.stored(), start.watermark());
    timers.startTimerWithFixedDelay(Beat.TICK, tick());
    openStream("position " + start.position() + " found");
  }

  private Duration tick() {
    long quarter = Math.max(5, pipeline.latencyBudget().toMillis() / 4);
    return Duration.ofMillis(Math.min(services.pace().tick().toMillis(), quarter));
  }

  private void openStream(String reason) {
    transition(ReaderPhase.READING, reason);
    var records =
        services.log().records(assignment.topic(), assignment.partition(), flow.nextRead());
    stream = RecordStream.open(records, signals, getContext().getSystem());
  }

  private void closeStream() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
    chunk = null;
    owed = null;
  }

  private Behavior<Command> onSignal(FromStream message) {
    if (message.signal().stream() != stream) {
      return this;
    }
    switch (message.signal()) {
      case Signal.Opened opened -> opened.next().tell(More.MORE);
      case Signal.Read read -> {
        chunk = read.chunk();
        owed = read.next();
        backoff.reset();
        outage.over(now());
        advance();
      }
      case Signal.Ended ended -> onStreamEnded(ended.cause());
    }
    return this;
  }

  private void onStreamEnded(Throwable cause) {
    closeStream();
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
    closeStream();
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
    if (chunk != null) {
      takeChunk(now);
    }
    if (!phase.isEnding()) {
      dispatch.ship(now);
    }
    quarantine(now);
    if (owed != null && chunk == null && flow.hasRoom() && lane.hasRoom()) {
      owed.tell(More.MORE);
      owed = null;
    }
  }

  private void takeChunk(long now) {
    switch (intake.take(chunk, clock(), now)) {
      case ALL -> chunk = null;
      case WAITING -> {}
      case OTHER_LOG -> reposition("the leader epoch went back: this is another log");
    }
  }

  private Behavior<Command> onApplied(Applied message) {
    long now = now();
    if (flow != null && dispatch.applied(message.batchId(), clock(), now)) {
      lastAnswer = now;
      advance();
    }
    return phase == ReaderPhase.DRAINING ? drain() : this;
  }

  private void quarantine(long now) {
    var rows = lane.next(now);
    if (!rows.isEmpty()) {
      var current = flow;
      var saved = services.runInBackground(() -> services.ledger().quarantine(rows));
      getContext().pipeToSelf(saved, (done, failure) -> new QuarantineSave(current, failure));
    }
  }

  private Behavior<Command> onQuarantineSave(QuarantineSave message) {
    if (message.flow() != flow) {
      return this;
    }
    if (message.failure() != null) {
      lane.failed(message.failure(), now());
      return this;
    }
    for (var row : lane.saved(now())) {
      flow.quarantined(row.offset());
      meters.quarantined(Refusal.valueOf(row.reason())).increment();
    }
    advance();
    return phase == ReaderPhase.DRAINING ? drain() : this;
  }

  private Behavior<Command> onTick() {
    long now = now();
    if (!phase.isEnding()) {
      dispatch.repeat(now);
    }
    advance();
    figures.held(flow.heldEvents());
    saver.due(flow, clock(), now).ifPresent(this::save);
    return switch (phase) {
      case DRAINING -> drain();
      case SAVING_LAST -> saveLast();
      case POSITIONING, READING, RECONNECTING -> this;
    };
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
    if (flow == null) {
      LOG.info("{}: stopped before it began", this);
      return Behaviors.stopped();
    }
    if (phase.isEnding()) {
      return this;
    }
    closeStream();
    long now = now();
    lastAnswer = now;
    stopBy = now + services.pace().drain().toMillis();
    transition(
        ReaderPhase.DRAINING, "told to stop, " + flow.batchesInFlight() + " batches in flight");
    return drain();
  }

  private Behavior<Command> drain() {
    long now = now();
    boolean answered = flow.batchesInFlight() == 0 && flow.undurableVerdicts() == 0;
    boolean silent = now - lastAnswer >= services.pace().silence().toMillis();
    if (answered || silent || now >= stopBy) {
      transition(
          ReaderPhase.SAVING_LAST,
          answered ? "all answered" : flow.batchesInFlight() + " batches will be read again");
      stopBy = now + services.pace().drain().toMillis();
      return saveLast();
    }
    return this;
  }

  private Behavior<Command> saveLast() {
    if (saver.isUpToDate(flow)) {
      LOG.info("{}: stopped at offset {}", this, flow.position());
      return Behaviors.stopped();
    }
    if (now() >= stopBy) {
      LOG.warn("{}: stopped; offset {} could not be stored", this, flow.position());
      return Behaviors.stopped();
    }
    saver.next(flow, clock()).ifPresent(this::save);
    return this;
  }

  private Behavior<Command> onPostStop(PostStop signal) {
    closeStream();
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
