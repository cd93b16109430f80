package io.watershed.persistence.journal;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.watershed.persistence.journal.JournalReader.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalDao;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.javadsl.Source;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.runtime.BoxedUnit;
import scala.util.Success;
import scala.util.Try;

/**
 * The journal DAO for PostgreSQL: hands writes to the group writers of the actor system and reads
 * replays page by page, without the sequence windows by which the plugin's own DAO can end a
 * recovery early.
 */
final class PostgresJournalDao implements JournalDao {
  private final Journal journal;
  private final ReprCodec codec;

  PostgresJournalDao(Serialization serialization) {
    journal = Journal.of(serialization.system());
    codec = new ReprCodec(serialization);
  }

  /**
   * All messages are of one persistent actor and go into one transaction. The future fails if any
   * of them can't be stored, and then none is: rejecting one and storing the next would leave a
   * gap.
   */
  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    if (messages.isEmpty()) {
      return Futures.toScala(CompletableFuture.completedFuture(accepted()));
    }
    var outcome = new PromisedOutcome();
    PendingWrite write;
    try {
      var reprs = new ArrayList<PersistentRepr>();
      for (var message : asJava(messages)) {
        reprs.addAll(asJava(message.payload()));
      }
      write =
          codec.toWrite(
              messages.head().persistenceId(), reprs, reprs.getFirst().timestamp(), outcome);
    } catch (RuntimeException e) {
      return Futures.failed(e);
    }
    journal.write(write);
    return Futures.toScala(outcome.done().thenApply(stored -> accepted()));
  }

  @Override
  public Future<Object> highestSequenceNr(String persistenceId, long fromSequenceNr) {
    return Futures.toScala(
        journal
            .settled(persistenceId)
            .thenCompose(settled -> journal.reader().highestSequenceNumber(persistenceId))
            .thenApply(Object.class::cast));
  }

  /**
   * Refused: with the rows of an entity its fence would go, and an outdated incarnation could write
   * the same numbers again.
   */
  @Override
  public Future<BoxedUnit> delete(String persistenceId, long toSequenceNr) {
    return Futures.failed(
        new UnsupportedOperationException(
            "the journal of %s can't be deleted up to %d: its rows fence outdated writers"
                .formatted(persistenceId, toSequenceNr)));
  }

  @Override
  public org.apache.pekko.stream.scaladsl.Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed>
      messages(String persistenceId, long fromSequenceNr, long toSequenceNr, long max) {
    var limit = Math.clamp(max, 1, Replay.PAGE_ROWS);
    return replay(persistenceId, fromSequenceNr, toSequenceNr, limit).take(max).asScala();
  }

  /**
   * @param refreshInterval must be empty: this DAO serves recoveries, which end
   */
  @Override
  public org.apache.pekko.stream.scaladsl.Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed>
      messagesWithBatch(
          String persistenceId,
          long fromSequenceNr,
          long toSequenceNr,
          int batchSize,
          Option<Tuple2<FiniteDuration, Scheduler>> refreshInterval) {
    if (refreshInterval.isDefined()) {
      throw new IllegalArgumentException(
          "refresh interval: %s for %s (expected: none)"
              .formatted(refreshInterval.get()._1(), persistenceId));
    }
    return replay(persistenceId, fromSequenceNr, toSequenceNr, batchSize).asScala();
  }

  private Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed> replay(
      String persistenceId, long from, long to, int pageRows) {
    return Source.unfoldAsync(
            Replay.of(persistenceId, from, to), replay -> nextPage(replay, pageRows))
        .mapConcat(page -> page)
        .map(this::message);
  }

  private CompletionStage<Optional<Pair<Replay, List<Stored>>>> nextPage(
      Replay replay, int pageRows) {
    if (replay.isComplete()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return journal
        .reader()
        .page(replay.persistenceId(), replay.next(), replay.last(), pageRows)
        .thenApply(page -> Optional.of(Pair.create(replay.after(page, pageRows), page)));
  }

  private Try<Tuple2<PersistentRepr, Object>> message(Stored stored) {
    return new Success<>(new Tuple2<>(codec.fromRow(stored), stored.ordering()));
  }

  /** The plugin reads an empty sequence as: all accepted. */
  private static Seq<Try<BoxedUnit>> accepted() {
    return asScala(List.<Try<BoxedUnit>>of()).toSeq();
  }
}
