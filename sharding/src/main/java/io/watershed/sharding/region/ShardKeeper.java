package io.watershed.sharding.region;

import io.watershed.persistence.DueEntity;
import io.watershed.persistence.SourcePosition;
import io.watershed.persistence.Store;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.KeeperCommand;
import io.watershed.sharding.entity.ShardMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The keeper of one shard. Runs the shard's ingest as its child, and wakes the entities of the
 * shard whose windows are due by the published watermarks: the provisional rows are the timers, so
 * that neither passivation nor a crash can lose one.
 *
 * <p>When it starts, it has every entity with an open window publish what it owes, for the crash
 * that moved the shard may have come before the entity's own timer.
 *
 * <p>When the node is told to end, the ingest ends before any shard is handed over: its entities
 * still answer what is in flight, and no message is left for shards that nobody will take.
 */
final class ShardKeeper extends AbstractBehavior<KeeperCommand> {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /** Entities of one look; {@link WakeUps} wakes a few of them at a time. */
  private static final int PAGE = 500;

  private static final Executor BLOCKING = task -> Thread.ofVirtual().name("keeper").start(task);

  /** Look for entities that are due. */
  private record Look() implements KeeperCommand {}

  /**
   * What the store said.
   *
   * @param owing entities whose rows a crash of the shard may have left behind
   */
  private record Due(
      List<DueEntity> entities,
      Map<SourcePartition, Long> partitions,
      OptionalLong least,
      List<String> owing,
      boolean asksOn)
      implements KeeperCommand {}

  /** What the last look found is awake, as far as it has answered. */
  private record Awake(List<Consumer<EntityCommand.Permit>> silent) implements KeeperCommand {}

  /** The store was out of reach. */
  private record LookFailed(Throwable cause) implements KeeperCommand {}

  /** The ingest has stopped. */
  private record IngestStopped() implements KeeperCommand {}

  /** The node ends. */
  private record EndIngest() implements KeeperCommand {}

  private final String pipeline;
  private final int shard;
  private final Store store;
  private final Units units;
  private final ActorRef<IngestBehavior.StopIngest> ingest;
  private final TimerScheduler<KeeperCommand> timers;
  private final CompletableFuture<Done> ingestEnded = new CompletableFuture<>();
  private final Cancellable shutdownTask;
  private final ActorRef<WakeUps.AllAwake> awake;

  /**
   * The last due entity that was told, where there may be more behind it; the next look goes on
   * there, so that some that can't advance don't keep the others from their turn.
   */
  private Optional<DueEntity> toldUpTo = Optional.empty();

  /** Last key of the entities that were asked for what they owe; empty when all were. */
  private Optional<String> askedUpTo = Optional.of("");

  /** Calls to pay what is owed, of the last look, and those of former ones without an answer. */
  private List<Consumer<EntityCommand.Permit>> owed = List.of();

  private boolean ending;
  private boolean stopping;

  private ShardKeeper(
      ActorContext<KeeperCommand> context,
      TimerScheduler<KeeperCommand> timers,
      String pipeline,
      int shard,
      Store store,
      IngestBehavior ingest,
      Units units) {
    super(context);
    this.timers = timers;
    this.pipeline = pipeline;
    this.shard = shard;
    this.store = store;
    this.units = units;
    this.ingest = context.spawn(ingest.create(shard), "ingest");
    context.watchWith(this.ingest, new IngestStopped());
    this.shutdownTask = endIngestWithNode(context);
    this.awake = context.messageAdapter(WakeUps.AllAwake.class, all -> new Awake(all.silent()));
    timers.startSingleTimer(new Look(), LOOK_EVERY);
  }

  private Cancellable endIngestWithNode(ActorContext<KeeperCommand> context) {
    var self = context.getSelf();
    return CoordinatedShutdown.get(context.getSystem().classicSystem())
        .addCancellableTask(
            CoordinatedShutdown.PhaseBeforeClusterShutdown(),
            "end ingest of shard " + shard + " of " + pipeline,
            () -> {
              self.tell(new EndIngest());
              return ingestEnded;
            });
  }

  /**
   * @param ingest makes the child that reads the shard's source partitions
   * @param units how the shard's entities are reached
   */
  static Behavior<KeeperCommand> create(
      String pipeline, int shard, Store store, IngestBehavior ingest, Units units) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ShardKeeper(context, timers, pipeline, shard, store, ingest, units)));
  }

  @Override
  public Receive<KeeperCommand> createReceive() {
    return newReceiveBuilder()
        .onMessage(KeeperCommand.Wake.class, wake -> this)
        .onMessage(Look.class, look -> onLook())
        .onMessage(Due.class, this::onDue)
        .onMessage(Awake.class, this::onAwake)
        .onMessage(LookFailed.class, this::onLookFailed)
        .onMessage(ShardMessage.Stop.class, stop -> onStop())
        .onMessage(IngestStopped.class, stopped -> onIngestStopped())
        .onMessage(EndIngest.class, end -> onEndIngest())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<KeeperCommand> onLook() {
    if (ending) {
      return this;
    }
    var told = toldUpTo;
    // Those who don't answer are asked again, and not without end of them are kept.
    var asked = owed.size() < PAGE ? askedUpTo : Optional.<String>empty();
    getContext()
        .pipeToSelf(
            CompletableFuture.supplyAsync(() -> look(told, asked), BLOCKING),
            (due, failure) -> failure == null ? due : new LookFailed(failure));
    return this;
  }

  /** Blocks. */
  private Due look(Optional<DueEntity> told, Optional<String> asked) {
    Map<SourcePartition, Long> partitions = new HashMap<>();
    OptionalLong least = OptionalLong.of(Long.MAX_VALUE);
    for (SourcePosition position : store.positions().load(pipeline)) {
      if (position.effectiveWatermark().isPresent()) {
        long watermark = position.effectiveWatermark().getAsLong();
        partitions.put(position.partition(), watermark);
        least =
            least.isPresent()
                ? OptionalLong.of(Math.min(least.getAsLong(), watermark))
                : OptionalLong.empty();
      } else {
        least = OptionalLong.empty();
      }
    }
    OptionalLong pipelineWatermark = partitions.isEmpty() ? OptionalLong.empty() : least;
    return new Due(
        store.windows().dueEntities(pipeline, shard, told, PAGE),
        partitions,
        pipelineWatermark,
        asked
            .map(key -> store.windows().openEntities(pipeline, shard, key, PAGE))
            .orElse(List.of()),
        asked.isPresent());
  }

  private Behavior<KeeperCommand> onDue(Due due) {
    if (ending) {
      return this;
    }
    List<Consumer<EntityCommand.Permit>> calls = new ArrayList<>();
    units
        .ofEach(due.entities().stream().map(DueEntity::entity))
        .forEach(
            unit ->
                calls.add(
                    permit ->
                        unit.tell(
                            new EntityCommand.Advance(due.partitions(), due.least(), permit))));
    List<Consumer<EntityCommand.Permit>> paying = new ArrayList<>(owed);
    units
        .ofEach(due.owing().stream())
        .forEach(unit -> paying.add(permit -> unit.tell(new EntityCommand.PayRows(permit))));
    owed = paying;
    calls.addAll(paying);
    if (due.asksOn()) {
      askedUpTo =
          due.owing().size() == PAGE ? Optional.of(due.owing().getLast()) : Optional.empty();
    }
    toldUpTo =
        due.entities().size() == PAGE ? Optional.of(due.entities().getLast()) : Optional.empty();
    WakeUps.of(getContext().getSystem()).tell(new WakeUps.WakeAll(calls, awake));
    return this;
  }

  private Behavior<KeeperCommand> onAwake(Awake awake) {
    // The due are found again by the next look, as long as they are due.
    var silent = Set.copyOf(awake.silent());
    owed = owed.stream().filter(silent::contains).toList();
    boolean more = toldUpTo.isPresent() || askedUpTo.isPresent();
    timers.startSingleTimer(new Look(), more ? LOOK_AGAIN : LOOK_EVERY);
    return this;
  }

  private Behavior<KeeperCommand> onLookFailed(LookFailed failed) {
    getContext()
        .getLog()
        .warn(
            "shard {} of {}: can't look for due windows, trying again: {}",
            shard,
            pipeline,
            failed.cause().getMessage());
    timers.startSingleTimer(new Look(), LOOK_EVERY);
    return this;
  }

  private Behavior<KeeperCommand> onEndIngest() {
    if (!ending) {
      ending = true;
      ingest.tell(new IngestBehavior.StopIngest());
    }
    return this;
  }

  private Behavior<KeeperCommand> onStop() {
    stopping = true;
    return ingestEnded.isDone() ? Behaviors.stopped() : onEndIngest();
  }

  private Behavior<KeeperCommand> onIngestStopped() {
    ingestEnded.complete(Done.getInstance());
    if (ending && !stopping) {
      // Stays until its shard stops, or the next wake-up would bring the ingest back.
      return this;
    }
    if (!ending) {
      getContext()
          .getLog()
          .error(
              "shard {} of {}: its ingest has ended; it starts again with its keeper",
              shard,
              pipeline);
    }
    return Behaviors.stopped();
  }

  private Behavior<KeeperCommand> onPostStop() {
    shutdownTask.cancel();
    ingestEnded.complete(Done.getInstance());
    return this;
  }
}
