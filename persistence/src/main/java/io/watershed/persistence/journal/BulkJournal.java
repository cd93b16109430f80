package io.watershed.persistence.journal;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol.ReplayMessages;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageFailure;
import org.apache.pekko.persistence.JournalProtocol.WriteMessageSuccess;
import org.apache.pekko.persistence.JournalProtocol.WriteMessages;
import org.apache.pekko.persistence.JournalProtocol.WriteMessagesFailed;
import org.apache.pekko.persistence.JournalProtocol.WriteMessagesSuccessful$;
import org.apache.pekko.persistence.jdbc.journal.JdbcAsyncWriteJournal;
import org.apache.pekko.serialization.SerializationExtension;
import scala.PartialFunction;
import scala.runtime.BoxedUnit;

/**
 * The plugin's journal, with a short way for what happens all the time: a persist of one entity
 * goes straight into the queue of the group writers and is answered by them, and a recovery of a
 * whole entity shares its query with others. All else takes the plugin's way to {@link
 * BulkJournalDao}.
 *
 * <p>The plugin's way costs a persist a chain of six futures, a circuit breaker with a timer and
 * three messages between actors; this one costs none of them.
 */
public final class BulkJournal extends JdbcAsyncWriteJournal {
  private final ReprCodec codec;

  /** Whether there is a short way, for events as they are. */
  private final boolean bulk;

  /** Not asked for where there is no short way: another database has no store of ours. */
  private final Journal journal;

  /** The signature is Pekko's. */
  public BulkJournal(Config config) {
    super(config);
    codec = new ReprCodec(SerializationExtension.get(system()));
    var adapted =
        config.hasPath("event-adapter-bindings")
            && !config.getConfig("event-adapter-bindings").isEmpty();
    bulk = !adapted && BulkJournalDao.isOurs(slickDb().profile());
    journal = bulk ? Journal.of(system()) : null;
  }

  @Override
  public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
    if (message instanceof WriteMessages write && isPersist(write)) {
      persist(write, (AtomicWrite) write.messages().head());
    } else if (message instanceof ReplayMessages replay && isRecovery(replay)) {
      recover(replay);
    } else {
      super.aroundReceive(receive, message);
    }
  }

  private boolean isPersist(WriteMessages write) {
    var messages = write.messages();
    return bulk && messages.lengthCompare(1) == 0 && messages.head() instanceof AtomicWrite;
  }

  /** Of everything there is; other bounds are for tools. */
  private boolean isRecovery(ReplayMessages replay) {
    return bulk && replay.toSequenceNr() == Long.MAX_VALUE && replay.max() == Long.MAX_VALUE;
  }

  private void persist(WriteMessages message, AtomicWrite atomic) {
    var answer = new Answer(message, atomic, self());
    PendingWrite write;
    try {
      write =
          codec.toWrite(
              atomic.persistenceId(), asJava(atomic.payload()), System.currentTimeMillis(), answer);
    } catch (Exception e) {
      // Whatever a serializer throws.
      answer.failed(e);
      return;
    }
    journal.write(write);
  }

  /** To the entity, from whatever thread knows. */
  private record Answer(WriteMessages message, AtomicWrite atomic, ActorRef journal)
      implements Outcome {

    @Override
    public void stored() {
      var entity = message.persistentActor();
      // A typed actor passes over the first of the two answers; its persists have no sender, while
      // those of a classic one always have.
      if (atomic.payload().head().sender() != null) {
        entity.tell(WriteMessagesSuccessful$.MODULE$, journal);
      }
      var persisted = atomic.payload().iterator();
      while (persisted.hasNext()) {
        var repr = persisted.next();
        entity.tell(new WriteMessageSuccess(repr, message.actorInstanceId()), repr.sender());
      }
    }

    @Override
    public void failed(Throwable cause) {
      var entity = message.persistentActor();
      entity.tell(new WriteMessagesFailed(cause, 1), journal);
      for (var repr : asJava(atomic.payload())) {
        entity.tell(new WriteMessageFailure(repr, cause, message.actorInstanceId()), repr.sender());
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void recover(ReplayMessages message) {
    var recovery =
        new Recovery(message.persistenceId(), message.fromSequenceNr(), message.persistentActor());
    journal.settled(message.persistenceId()).thenRun(() -> journal.recoveries().offer(recovery));
  }
}
