package io.watershed.benchmarks.store;

import io.watershed.persistence.ReplayedRun;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** An entity that persists what it is sent and tells when it is stored. */
final class BlobEntity extends EventSourcedBehavior<BlobEntity.Command, Blob, Count> {
  private final Listener listener;

  sealed interface Command {}

  record Put(Blob blob) implements Command {}

  /** Whether it is there. */
  enum Ask implements Command {
    ASK
  }

  enum Stop implements Command {
    STOP
  }

  /** Who wants to know what entities have done; called on their threads. */
  interface Listener {
    void answered(long events);

    void stored();
  }

  private BlobEntity(String persistenceId, Listener listener) {
    super(PersistenceId.ofUniqueId(persistenceId));
    this.listener = listener;
  }

  static Behavior<Command> create(String persistenceId, Listener listener) {
    return Behaviors.setup(context -> new BlobEntity(persistenceId, listener));
  }

  /** Pekko would tell its event stream of each persist, for replication, which is not in use. */
  @Override
  @SuppressWarnings("unchecked")
  public Behavior<Command> apply(TypedActorContext<Command> context) {
    // A Scala trait doesn't tell Java which class it extends.
    Object quiet = createEventSourcedBehavior().withEventPublishing(false);
    return (Behavior<Command>) quiet;
  }

  @Override
  public Count emptyState() {
    return new Count(0);
  }

  @Override
  public CommandHandler<Command, Blob, Count> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(
            Put.class,
            (state, put) -> Effect().persist(put.blob()).thenRun(next -> listener.stored()))
        .onCommand(
            Ask.class,
            (state, ask) -> Effect().none().thenRun(now -> listener.answered(now.events())))
        .onCommand(Stop.class, (state, stop) -> Effect().none().thenStop())
        .build();
  }

  @Override
  public EventAdapter<Blob, ?> eventAdapter() {
    return new EventAdapter<Blob, Object>() {
      @Override
      public Object toJournal(Blob blob) {
        return blob;
      }

      @Override
      public String manifest(Blob blob) {
        return "";
      }

      @Override
      public EventSeq<Blob> fromJournal(Object stored, String manifest) {
        return stored instanceof ReplayedRun run
            ? EventSeq.create(run.payloads().stream().map(Blob.class::cast).toList())
            : EventSeq.single((Blob) stored);
      }
    };
  }

  @Override
  public EventHandler<Count, Blob> eventHandler() {
    return newEventHandlerBuilder()
        .forAnyState()
        .onAnyEvent((state, blob) -> new Count(state.events() + 1));
  }
}
