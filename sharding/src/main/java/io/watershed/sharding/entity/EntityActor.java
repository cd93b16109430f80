package io.watershed.sharding.entity;

import io.watershed.persistence.Dressed;
import io.watershed.persistence.ReplayedRun;
import io.watershed.persistence.journal.History;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The actor of one entity, or of a bucket of entities: takes commands, lets the engine decide,
 * persists, answers. A failed persist stops it, and whoever sends repeats; what it then recovers is
 * what is durable.
 *
 * <p>Pekko applies an event before it hands it to the journal. The event adapter, called in
 * between, is where the event is state with the rows of its transaction. What the actor shows to
 * readers, though, changes only after the journal has confirmed (see {@link DurableView}).
 */
public final class EntityActor
    extends EventSourcedBehaviorWithEnforcedReplies<EntityCommand, StoredEvent, Unit> {

  /** Reading journals back blocks. */
  private static final Executor READERS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("live-history-", 0).factory());

  private final Plan plan;

  /** The key of the entity, or the name of the bucket. */
  private final String name;

  private final Supplier<Unit> empty;
  private final ActorContext<EntityCommand> context;
  private final TimerScheduler<EntityCommand> timers;
  private final InstantSource clock;

  /** Empty: what is behind is written when a window opens or closes, or the entity stops. */
  private final Optional<Duration> refreshEvery;

  private final Rows rows;
  private final DurableView view;
  private final Runnable wakeLater;
  private final Function<ActorSystem<?>, History> history;
  private final SnapshotRule snapshots = new SnapshotRule();

  /** The state that the adapter dresses events from; the behavior's own, known once recovered. */
  private Unit unit;

  /** What the event in flight has changed. */
  private List<Unit.Changed> changed = List.of();

  /** Whether rows are behind what is durable. */
  private boolean owesPublication;

  /** The replay job that is being sealed; null: none is. */
  private Sealing sealing;

  private EntityActor(
      Plan plan,
      PipelineDefinition pipeline,
      String name,
      Supplier<Unit> empty,
      int shard,
      InstantSource clock,
      ActorContext<EntityCommand> context,
      TimerScheduler<EntityCommand> timers,
      DurableView view,
      Runnable wakeLater,
      Function<ActorSystem<?>, History> history) {
    super(PersistenceId.ofUniqueId(persistenceId(plan.pipeline(), name)));
    this.plan = plan;
    this.name = name;
    this.empty = empty;
    this.clock = clock;
    this.context = context;
    this.timers = timers;
    this.view = view;
    this.wakeLater = wakeLater;
    this.history = history;
    this.refreshEvery = pipeline.emission().every();
    this.rows = new Rows(pipeline, shard);
  }

  /** The journal's name of an entity or a bucket. */
  public static String persistenceId(String pipeline, String unit) {
    return pipeline + "|" + unit;
  }

  /**
   * The actor of one entity.
   *
   * @param plan of the pipeline, shared by its entities
   * @param shard the shard that the entity lives in, written into its rows
   * @param clock wall clock, for the spacing of publications
   * @param wakeLater has the entity started again in a while; asked for where it ends with rows
   *     that are behind, as when a persist fails
   */
  public static Behavior<EntityCommand> create(
      PipelineDefinition pipeline,
      Plan plan,
      String entity,
      int shard,
      InstantSource clock,
      Runnable wakeLater) {
    return create(pipeline, plan, entity, shard, clock, wakeLater, History::of);
  }

  /**
   * @param history the journal, to be read back
   */
  static Behavior<EntityCommand> create(
      PipelineDefinition pipeline,
      Plan plan,
      String entity,
      int shard,
      InstantSource clock,
      Runnable wakeLater,
      Function<ActorSystem<?>, History> history) {
    return create(
        pipeline,
        plan,
        entity,
        () -> new EntityState(plan, entity),
        shard,
        clock,
        wakeLater,
        history);
  }

  /**
   * The actor of a bucket of entities; parameters as those of {@link #create}.
   *
   * @param name of the bucket, different from those of all others of the pipeline
   */
  public static Behavior<EntityCommand> createBucket(
      PipelineDefinition pipeline,
      Plan plan,
      String name,
      int shard,
      InstantSource clock,
      Runnable wakeLater) {
    return createBucket(pipeline, plan, name, shard, clock, wakeLater, History::of);
  }

  /**
   * @param history the journal, to be read back
   */
  static Behavior<EntityCommand> createBucket(
      PipelineDefinition pipeline,
      Plan plan,
      String name,
      int shard,
      InstantSource clock,
      Runnable wakeLater,
      Function<ActorSystem<?>, History> history) {
    return create(pipeline, plan, name, () -> new Bucket(plan), shard, clock, wakeLater, history);
  }

  private static Behavior<EntityCommand> create(
      PipelineDefinition pipeline,
      Plan plan,
      String name,
      Supplier<Unit> empty,
      int shard,
      InstantSource clock,
      Runnable wakeLater,
      Function<ActorSystem<?>, History> history) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  DurableView view = new DurableView(clock);
                  return Behaviors.intercept(
                      () -> view,
                      new EntityActor(
                          plan, pipeline, name, empty, shard, clock, context, timers, view,
                          wakeLater, history));
                }));
  }

  /** Pekko would tell its event stream of each persist, for replication, which is not in use. */
  @Override
  @SuppressWarnings("unchecked")
  public Behavior<EntityCommand> apply(TypedActorContext<EntityCommand> context) {
    // A Scala trait doesn't tell Java which class it extends.
    Object quiet = createEventSourcedBehavior().withEventPublishing(false);
    return (Behavior<EntityCommand>) quiet;
  }

  @Override
  public Unit emptyState() {
    return empty.get();
  }

  @Override
  public CommandHandlerWithReply<EntityCommand, StoredEvent, Unit> commandHandler() {
    return (state, command) ->
        switch (command) {
          case EntityCommand.Ingest ingest -> onIngest(state, ingest);
          case EntityCommand.Advance advance -> onAdvance(state, advance);
          case EntityCommand.PayRows pay -> onPayRows(state, pay);
          case EntityCommand.RefreshRows refresh -> onRefreshRows(state);
          case EntityCommand.GetView get -> Effect().reply(get.replyTo(), view.of(get.entity()));
          case EntityCommand.Subscribe subscribe -> {
            view.subscribe(subscribe);
            yield Effect().noReply();
          }
          case EntityCommand.Feed feed -> onFeed(state, feed);
          case EntityCommand.Seal seal -> onSeal(state, seal);
          case EntityCommand.FoldOn on -> onFoldOn(state, on);
          case EntityCommand.FoldFailed failed -> onFoldFailed(failed);
          case EntityCommand.Switch decided -> onSwitch(state, decided);
          case ShardMessage.Stop stop -> onStop(state);
        };
  }

  private ReplyEffect<StoredEvent, Unit> onIngest(Unit state, EntityCommand.Ingest ingest) {
    if (sealing != null && sealing.keepsWaiting()) {
      return Effect().stash();
    }
    EntityCommand.Applied answer = new EntityCommand.Applied(ingest.batchId(), name);
    var event = state.decide(ingest.source(), ingest.events(), clock.millis());
    return event.isPresent()
        ? persist(event.get()).thenReply(ingest.replyTo(), done -> answer)
        : Effect().reply(ingest.replyTo(), answer);
  }

  private ReplyEffect<StoredEvent, Unit> onAdvance(Unit state, EntityCommand.Advance advance) {
    return persistAndGiveBack(
        state.decideAdvance(advance.partitions(), advance.pipeline(), clock.millis()),
        advance.permit());
  }

  private ReplyEffect<StoredEvent, Unit> onPayRows(Unit state, EntityCommand.PayRows pay) {
    return persistAndGiveBack(state.decidePublication(clock.millis()), pay.permit());
  }

  private ReplyEffect<StoredEvent, Unit> persistAndGiveBack(
      Optional<? extends StoredEvent> event, EntityCommand.Permit permit) {
    EntityCommand.PermitBack back = new EntityCommand.PermitBack(permit.number());
    return event.isPresent()
        ? persist(event.get()).thenReply(permit.owner(), done -> back)
        : Effect().reply(permit.owner(), back);
  }

  private ReplyEffect<StoredEvent, Unit> onFeed(Unit state, EntityCommand.Feed feed) {
    var event = state.decideFeed(feed.terms(), feed.split(), feed.events(), clock.millis());
    Optional<String> refusal = event.flatMap(e -> overLimit(feed.terms(), e));
    EntityCommand.Fed answer = new EntityCommand.Fed(feed.batchId(), name, refusal);
    return event.isPresent() && refusal.isEmpty()
        ? persist(event.get()).thenReply(feed.replyTo(), done -> answer)
        : Effect().reply(feed.replyTo(), answer);
  }

  private Optional<String> overLimit(ReplayTerms terms, StoredEvent event) {
    boolean over =
        switch (event) {
          case EntityEvent.ReplayApplied applied -> applied.isOverLimit();
          case BucketEvent several ->
              several.parts().stream()
                  .anyMatch(
                      part ->
                          part.event() instanceof EntityEvent.ReplayApplied applied
                              && applied.isOverLimit());
          default -> false;
        };
    return over
        ? Optional.of(
            "state of job %s in %s of %s: over %d bytes (expected: at most max-state-bytes; a shorter range takes less)"
                .formatted(terms.job(), name, plan.pipeline(), plan.maxStateBytes()))
        : Optional.empty();
  }

  private ReplyEffect<StoredEvent, Unit> onSeal(Unit state, EntityCommand.Seal seal) {
    if (state.isSealed(seal.terms(), seal.entities())) {
      return Effect().reply(seal.replyTo(), done(seal, Optional.empty()));
    }
    if (sealing == null) {
      LiveHistory read =
          new LiveHistory(
              plan,
              seal.terms(),
              Set.copyOf(seal.entities()),
              persistenceId(plan.pipeline(), name),
              history.apply(context.getSystem()));
      if (read.isBefore(state)) {
        return persistSeal(state, seal);
      }
      sealing = new Sealing(seal, read);
      read(sealing.generation(), sealing.first());
    }
    return Effect().noReply();
  }

  private ReplyEffect<StoredEvent, Unit> persistSeal(Unit state, EntityCommand.Seal seal) {
    var event = state.decideSeal(seal.terms(), seal.entities(), clock.millis());
    EntityCommand.ReplayDone answer = done(seal, Optional.empty());
    return event.isPresent()
        ? persist(event.get()).thenReply(seal.replyTo(), done -> answer)
        : Effect().reply(seal.replyTo(), answer);
  }

  private void read(int generation, Supplier<LiveHistory.Page> part) {
    context.pipeToSelf(
        CompletableFuture.supplyAsync(part, READERS),
        (page, failure) ->
            failure == null
                ? new EntityCommand.FoldOn(generation, Optional.of(page))
                : new EntityCommand.FoldFailed(generation, String.valueOf(failure.getMessage())));
  }

  private ReplyEffect<StoredEvent, Unit> onFoldOn(Unit state, EntityCommand.FoldOn on) {
    if (sealing == null || sealing.generation() != on.generation()) {
      return Effect().noReply();
    }
    if (on.read().isPresent()) {
      if (on.read().get().refusal().isPresent()) {
        return refuseSeal(on.read().get().refusal());
      }
      sealing.take(on.read().get());
    }
    EntityCommand.Seal seal = sealing.request();
    for (LiveHistory.Run run = sealing.nextRun(); run != null; run = sealing.nextRun()) {
      var event = state.decideFeed(seal.terms(), run.source(), run.events(), clock.millis());
      if (event.isPresent()) {
        Optional<String> refusal = overLimit(seal.terms(), event.get());
        return refusal.isPresent()
            ? refuseSeal(refusal)
            : persist(event.get())
                .thenRun(
                    done ->
                        context
                            .getSelf()
                            .tell(new EntityCommand.FoldOn(on.generation(), Optional.empty())))
                .thenNoReply();
      }
    }
    Supplier<LiveHistory.Page> rest = sealing.rest();
    if (rest != null) {
      read(on.generation(), rest);
      return Effect().noReply();
    }
    sealing = null;
    return persistSeal(state, seal).thenUnstashAll();
  }

  private ReplyEffect<StoredEvent, Unit> refuseSeal(Optional<String> refusal) {
    EntityCommand.Seal seal = sealing.request();
    sealing = null;
    return Effect().reply(seal.replyTo(), done(seal, refusal)).thenUnstashAll();
  }

  private static EntityCommand.ReplayDone done(EntityCommand.Seal seal, Optional<String> refusal) {
    return new EntityCommand.ReplayDone(seal.terms().job(), seal.entities(), refusal);
  }

  private ReplyEffect<StoredEvent, Unit> onFoldFailed(EntityCommand.FoldFailed failed) {
    if (sealing == null || sealing.generation() != failed.generation()) {
      return Effect().noReply();
    }
    context
        .getLog()
        .warn(
            "{} of {}: can't read the journal to seal job {}, tried again when asked: {}",
            name,
            plan.pipeline(),
            sealing.request().terms().job(),
            failed.message());
    sealing = null;
    return Effect().noReply().thenUnstashAll();
  }

  private ReplyEffect<StoredEvent, Unit> onSwitch(Unit state, EntityCommand.Switch decided) {
    try {
      var event =
          state.decideSwitch(
              decided.terms(),
              decided.entities(),
              decided.kind(),
              decided.decision(),
              clock.millis());
      EntityCommand.ReplayDone answer =
          new EntityCommand.ReplayDone(decided.terms().job(), decided.entities(), Optional.empty());
      return event.isPresent()
          ? persist(event.get()).thenReply(decided.replyTo(), done -> answer)
          : Effect().reply(decided.replyTo(), answer);
    } catch (IllegalArgumentException e) {
      // Whoever asks has seen the seal stored, so another incarnation has written since this one
      // read the journal. The next one reads what is there.
      context.getLog().warn("{} is behind its journal, and ends: {}", name, e.getMessage());
      return Effect().stop().thenNoReply();
    }
  }

  private ReplyEffect<StoredEvent, Unit> onRefreshRows(Unit state) {
    var event = state.decidePublication(clock.millis());
    return event.isPresent() ? persist(event.get()).thenNoReply() : Effect().noReply();
  }

  private ReplyEffect<StoredEvent, Unit> onStop(Unit state) {
    var event = state.decidePublication(clock.millis());
    return event.isPresent()
        ? persist(event.get()).thenStop().thenNoReply()
        : Effect().stop().thenNoReply();
  }

  private EffectBuilder<StoredEvent, Unit> persist(StoredEvent event) {
    view.applying(event);
    return Effect().persist(event).thenRun(this::afterPersist);
  }

  private void afterPersist(Unit state) {
    view.confirmed(changed);
    changed = List.of();
    state.forgetChange();
    scheduleRefresh(state);
  }

  private void scheduleRefresh(Unit state) {
    owesPublication = refreshEvery.isPresent() && state.owesPublication();
    if (owesPublication && !timers.isTimerActive(EntityCommand.RefreshRows.class)) {
      timers.startSingleTimer(
          EntityCommand.RefreshRows.class, new EntityCommand.RefreshRows(), refreshEvery.get());
    }
  }

  @Override
  public EventHandler<Unit, StoredEvent> eventHandler() {
    return (state, event) -> {
      state.apply(event);
      return state;
    };
  }

  @Override
  public SignalHandler<Unit> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(PostStop.instance(), this::onPostStop)
        .build();
  }

  private void onRecovered(Unit state) {
    if (state.sequence() != lastSequenceNumber(context)) {
      throw new IllegalStateException(
          "sequence number of the recovered state: %d (expected: %d, the journal's), entity %s of %s"
              .formatted(state.sequence(), lastSequenceNumber(context), name, plan.pipeline()));
    }
    unit = state;
    view.recovered(DurableResults.recovered(plan, state));
    state.forgetChange();
    scheduleRefresh(state);
  }

  /** What the durable state owes has to be paid, whatever the entity died of. */
  private void onPostStop(Unit state) {
    if (owesPublication) {
      wakeLater.run();
    }
  }

  @Override
  public EventAdapter<StoredEvent, ?> eventAdapter() {
    return new EventAdapter<StoredEvent, Object>() {
      @Override
      public Object toJournal(StoredEvent event) {
        return dress(event);
      }

      @Override
      public String manifest(StoredEvent event) {
        return "";
      }

      @Override
      public EventSeq<StoredEvent> fromJournal(Object stored, String manifest) {
        return stored instanceof ReplayedRun run
            ? EventSeq.create(run.payloads().stream().map(EntityActor.this::replayed).toList())
            : EventSeq.single(replayed(stored));
      }
    };
  }

  private StoredEvent replayed(Object stored) {
    JournalEntry entry = (JournalEntry) stored;
    snapshots.wrote(entry.bytes().length);
    return entry.event();
  }

  private JournalEntry dress(StoredEvent event) {
    byte[] bytes = EventFormat.write(event);
    snapshots.wrote(bytes.length);
    changed = unit.changedBy(event);
    return new JournalEntry(event, bytes, rows.of(changed), snapshot());
  }

  private Optional<Dressed.SnapshotPart> snapshot() {
    if (!snapshots.isDue()) {
      return Optional.empty();
    }
    if (snapshots.passesOver(unit)) {
      context
          .getLog()
          .warn(
              "{} of {}: state of {} bytes, no snapshot (expected: at most {}): all of its journal"
                  + " is kept, and read back when it starts",
              name,
              plan.pipeline(),
              unit.stateBytes(),
              SnapshotRule.MOST_STATE_BYTES);
      return Optional.empty();
    }
    StoredSnapshot snapshot = SnapshotFormat.write(plan, unit);
    snapshots.took(snapshot.bytes().length);
    return Optional.of(
        new Dressed.SnapshotPart(
            EntitySerializer.IDENTIFIER, snapshot.manifest(), snapshot.bytes()));
  }

  @Override
  public SnapshotAdapter<Unit> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(Unit state) {
        return SnapshotFormat.write(plan, state);
      }

      @Override
      public Unit fromJournal(Object stored) {
        StoredSnapshot snapshot = (StoredSnapshot) stored;
        snapshots.took(snapshot.bytes().length);
        return SnapshotFormat.read(plan, snapshot);
      }
    };
  }
}
