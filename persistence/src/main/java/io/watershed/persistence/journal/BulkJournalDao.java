package io.watershed.persistence.journal;

import static scala.jdk.javaapi.CollectionConverters.asJava;

import io.watershed.persistence.Dressed;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalDao;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.scaladsl.Source;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.runtime.BoxedUnit;
import scala.util.Try;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile;

/**
 * The journal DAO that the plugin is told to use: ours on PostgreSQL, the plugin's own on any other
 * database. There an event can't bring rows along, since it knows no table but the plugin's.
 */
public final class BulkJournalDao implements JournalDao {
  private final JournalDao dao;
  private final boolean ours;
  private final String database;

  /** The signature is the plugin's. */
  public BulkJournalDao(
      JdbcBackend.JdbcDatabaseDef database,
      JdbcProfile profile,
      JournalConfig config,
      Serialization serialization,
      ExecutionContext executionContext,
      Materializer materializer) {
    ours = isOurs(profile);
    this.database = profile.getClass().getSimpleName();
    dao =
        ours
            ? new PostgresJournalDao(serialization)
            : new DefaultJournalDao(
                database, profile, config, serialization, executionContext, materializer);
  }

  /** Whether it is a database that we can do more with than the plugin. */
  static boolean isOurs(JdbcProfile profile) {
    return profile instanceof PostgresProfile;
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    if (!ours) {
      for (var message : asJava(messages)) {
        for (var repr : asJava(message.payload())) {
          if (repr.payload() instanceof Dressed) {
            return Futures.failed(
                new UnsupportedOperationException(
                    "event %d of %s brings rows along: only PostgreSQL can take them (found: %s)"
                        .formatted(repr.sequenceNr(), repr.persistenceId(), database)));
          }
        }
      }
    }
    return dao.asyncWriteMessages(messages);
  }

  @Override
  public Future<Object> highestSequenceNr(String persistenceId, long fromSequenceNr) {
    return dao.highestSequenceNr(persistenceId, fromSequenceNr);
  }

  @Override
  public Future<BoxedUnit> delete(String persistenceId, long toSequenceNr) {
    return dao.delete(persistenceId, toSequenceNr);
  }

  @Override
  public Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed> messages(
      String persistenceId, long fromSequenceNr, long toSequenceNr, long max) {
    return dao.messages(persistenceId, fromSequenceNr, toSequenceNr, max);
  }

  @Override
  public Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed> messagesWithBatch(
      String persistenceId,
      long fromSequenceNr,
      long toSequenceNr,
      int batchSize,
      Option<Tuple2<FiniteDuration, Scheduler>> refreshInterval) {
    return dao.messagesWithBatch(
        persistenceId, fromSequenceNr, toSequenceNr, batchSize, refreshInterval);
  }
}
