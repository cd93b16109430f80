package io.watershed.sharding.entity;

import io.watershed.persistence.Dressed;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.Change;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.Plan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * The actor of one entity: takes commands, lets the engine decide, persists, answers. A failed
 * persist stops it, and whoever sends repeats; what it then recovers is what is durable.
 *
 * <p>Pekko applies an event before it hands it to the journal. The event adapter, called in
 * between, is where the event is state with the rows of its transaction. What the actor shows to
 * readers, though, changes only after the journal has confirmed (see {@link DurableView}).
 */
public final class EntityActor
    extends EventSourcedBehaviorWithEnforcedReplies<EntityCommand, EntityEvent, EntityState> {

  private final Plan plan;
  private final String entity;
  private final ActorContext<EntityCommand> context;
  private final TimerScheduler<EntityCommand> timers;
  private final InstantSource clock;

  /** Empty: what is behind is written when a window opens or closes, or the entity stops. */
  private final Optional<Duration> refreshEvery;

  private final Rows rows;
  private final DurableView view;
  private final Runnable wakeLater;
  private final SnapshotRule snapshots = new SnapshotRule();

  /** The state that the adapter dresses events from; the behavior's own, known once recovered. */
  private EntityState state;

  private EntityView applied;

  /** Whether rows are behind what is durable. */
  private boolean owesPublication;

  private EntityActor(
      Plan plan,
      PipelineDefinition pipeline,
      String entity,
      int shard,
      InstantSource clock,
      ActorContext<EntityCommand> context,
      TimerScheduler<EntityCommand> timers,
      DurableView view,
      Runnable wakeLater) {
    super(PersistenceId.ofUniqueId(persistenceId(plan.pipeline(), entity)));
    this.plan = plan;
    this.entity = entity;
    this.clock = clock;
    this.context = context;
    this.timers = timers;
    this.view = view;
    this.wakeLater = wakeLater;
    this.refreshEvery = pipeline.emission().every();
    this.rows = new Rows(pipeline, shard);
  }

  /** The journal's name of an entity. */
  public static String persistenceId(String pipeline, String entity) {
    return pipeline + "|" + entity;
  }

  /**
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
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  DurableView view = new DurableView(clock);
                  return Behaviors.intercept(
                      () -> view,
                      new EntityActor(
                          plan, pipeline, entity, shard, clock, context, timers, view, wakeLater));
                }));
  }

  @Override
  public EntityState emptyState() {
    return new EntityState(plan, entity);
  }

  @Override
  public CommandHandlerWithReply<EntityCommand, EntityEvent, EntityState> commandHandler() {
    return (state, command) ->
        switch (command) {
          case EntityCommand.Ingest ingest -> onIngest(state, ingest);
          case EntityCommand.Advance advance -> onAdvance(state, advance);
          case EntityCommand.PayRows pay -> onPayRows(state, pay);
          case EntityCommand.RefreshRows refresh -> onRefreshRows(state);
          case EntityCommand.GetView get -> Effect().reply(get.replyTo(), view.current());
          case EntityCommand.Subscribe subscribe -> {
            view.subscribe(subscribe);
            yield Effect().noReply();
          }
          case ShardMessage.Stop stop -> onStop(state);
        };
  }

  private ReplyEffect<EntityEvent, EntityState> onIngest(
      EntityState state, EntityCommand.Ingest ingest) {
    EntityCommand.Applied answer = new EntityCommand.Applied(ingest.batchId(), entity);
    return state
        .decide(ingest.source(), ingest.events(), clock.millis())
        .map(
            event ->
                Effect()
                    .persist(event)
                    .thenRun(this::afterPersist)
                    .thenReply(ingest.replyTo(), done -> answer))
        .orElseGet(() -> Effect().reply(ingest.replyTo(), answer));
  }

  private ReplyEffect<EntityEvent, EntityState> onAdvance(
      EntityState state, EntityCommand.Advance advance) {
    return persistAndGiveBack(
        state.decideAdvance(advance.partitions(), advance.pipeline(), clock.millis()),
        advance.permit());
  }

  private ReplyEffect<EntityEvent, EntityState> onPayRows(
      EntityState state, EntityCommand.PayRows pay) {
    return persistAndGiveBack(state.decidePublication(clock.millis()), pay.permit());
  }

  private ReplyEffect<EntityEvent, EntityState> persistAndGiveBack(
      Optional<? extends EntityEvent> event, EntityCommand.Permit permit) {
    EntityCommand.PermitBack back = new EntityCommand.PermitBack(permit.number());
    return event.isPresent()
        ? Effect()
            .persist(event.get())
            .thenRun(this::afterPersist)
            .thenReply(permit.owner(), done -> back)
        : Effect().reply(permit.owner(), back);
  }

  private ReplyEffect<EntityEvent, EntityState> onRefreshRows(EntityState state) {
    return state
        .decidePublication(clock.millis())
        .map(event -> Effect().persist(event).thenRun(this::afterPersist).thenNoReply())
        .orElseGet(() -> Effect().noReply());
  }

  private ReplyEffect<EntityEvent, EntityState> onStop(EntityState state) {
    return state
        .decidePublication(clock.millis())
        .map(event -> Effect().persist(event).thenRun(this::afterPersist).thenStop().thenNoReply())
        .orElseGet(() -> Effect().stop().thenNoReply());
  }

  private void afterPersist(EntityState state) {
    view.show(applied);
    state.forgetChange();
    scheduleRefresh(state);
  }

  private void scheduleRefresh(EntityState state) {
    owesPublication = refreshEvery.isPresent() && state.owesPublication();
    if (owesPublication && !timers.isTimerActive(EntityCommand.RefreshRows.class)) {
      timers.startSingleTimer(
          EntityCommand.RefreshRows.class, new EntityCommand.RefreshRows(), refreshEvery.get());
    }
  }

  @Override
  public EventHandler<EntityState, EntityEvent> eventHandler() {
    return (state, event) -> {
      state.apply(event);
      return state;
    };
  }

  @Override
  public SignalHandler<EntityState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), this::onRecovered)
        .onSignal(PostStop.instance(), this::onPostStop)
        .build();
  }

  private void onRecovered(EntityState state) {
    if (state.sequence() != lastSequenceNumber(context)) {
      throw new IllegalStateException(
          "sequence number of the recovered state: %d (expected: %d, the journal's), entity %s of %s"
              .formatted(state.sequence(), lastSequenceNumber(context), entity, plan.pipeline()));
    }
    this.state = state;
    view.show(EntityViews.recovered(state));
    state.forgetChange();
    scheduleRefresh(state);
  }

  /** What the durable state owes has to be paid, whatever the entity died of. */
  private void onPostStop(EntityState state) {
    if (owesPublication) {
      wakeLater.run();
    }
  }

  @Override
  public EventAdapter<EntityEvent, ?> eventAdapter() {
    return new EventAdapter<EntityEvent, JournalEntry>() {
      @Override
      public JournalEntry toJournal(EntityEvent event) {
        return dress(event);
      }

      @Override
      public String manifest(EntityEvent event) {
        return "";
      }

      @Override
      public EventSeq<EntityEvent> fromJournal(JournalEntry entry, String manifest) {
        snapshots.wrote(entry.bytes().length);
        return EventSeq.single(entry.event());
      }
    };
  }

  private JournalEntry dress(EntityEvent event) {
    byte[] bytes = EventFormat.write(event);
    snapshots.wrote(bytes.length);
    Change change = state.lastChange();
    applied = EntityViews.of(state);
    return new JournalEntry(
        event,
        bytes,
        rows.windows(state, change, event.decidedAt()),
        rows.late(state, change, event),
        rows.entity(state, change, event.decidedAt()),
        snapshots.isDue() ? Optional.of(snapshot()) : Optional.empty());
  }

  private Dressed.SnapshotPart snapshot() {
    byte[] bytes = SnapshotFormat.write(plan, state.snapshot());
    snapshots.took(bytes.length);
    return new Dressed.SnapshotPart(
        EntitySerializer.IDENTIFIER, SnapshotFormat.ENTITY_SNAPSHOT, bytes);
  }

  @Override
  public SnapshotAdapter<EntityState> snapshotAdapter() {
    return new SnapshotAdapter<>() {
      @Override
      public Object toJournal(EntityState state) {
        return new StoredSnapshot(SnapshotFormat.write(plan, state.snapshot()));
      }

      @Override
      public EntityState fromJournal(Object stored) {
        byte[] bytes = ((StoredSnapshot) stored).bytes();
        snapshots.took(bytes.length);
        return SnapshotFormat.read(plan, bytes);
      }
    };
  }
}
