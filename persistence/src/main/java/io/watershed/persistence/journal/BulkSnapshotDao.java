package io.watershed.persistence.journal;

import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.jdbc.config.SnapshotConfig;
import org.apache.pekko.persistence.jdbc.snapshot.dao.DefaultSnapshotDao;
import org.apache.pekko.persistence.jdbc.snapshot.dao.SnapshotDao;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.stream.Materializer;
import scala.Option;
import scala.Tuple2;
import scala.concurrent.ExecutionContext;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;

/**
 * The snapshot DAO that the plugin is told to use: ours on PostgreSQL, the plugin's own on any
 * other database.
 */
public final class BulkSnapshotDao implements SnapshotDao {
  private final SnapshotDao dao;

  /** The signature is the plugin's. */
  public BulkSnapshotDao(
      JdbcBackend.JdbcDatabaseDef database,
      JdbcProfile profile,
      SnapshotConfig config,
      Serialization serialization,
      ExecutionContext executionContext,
      Materializer materializer) {
    dao =
        BulkJournalDao.isOurs(profile)
            ? new PostgresSnapshotDao(serialization)
            : new DefaultSnapshotDao(
                database, profile, config, serialization, executionContext, materializer);
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> latestSnapshot(String persistenceId) {
    return dao.latestSnapshot(persistenceId);
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> snapshotForMaxTimestamp(
      String persistenceId, long timestamp) {
    return dao.snapshotForMaxTimestamp(persistenceId, timestamp);
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> snapshotForMaxSequenceNr(
      String persistenceId, long sequenceNr) {
    return dao.snapshotForMaxSequenceNr(persistenceId, sequenceNr);
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> snapshotForMaxSequenceNrAndMaxTimestamp(
      String persistenceId, long sequenceNr, long timestamp) {
    return dao.snapshotForMaxSequenceNrAndMaxTimestamp(persistenceId, sequenceNr, timestamp);
  }

  @Override
  public Future<BoxedUnit> save(SnapshotMetadata metadata, Object snapshot) {
    return dao.save(metadata, snapshot);
  }

  @Override
  public Future<BoxedUnit> delete(String persistenceId, long sequenceNr) {
    return dao.delete(persistenceId, sequenceNr);
  }

  @Override
  public Future<BoxedUnit> deleteAllSnapshots(String persistenceId) {
    return dao.deleteAllSnapshots(persistenceId);
  }

  @Override
  public Future<BoxedUnit> deleteUpToMaxSequenceNr(String persistenceId, long maxSequenceNr) {
    return dao.deleteUpToMaxSequenceNr(persistenceId, maxSequenceNr);
  }

  @Override
  public Future<BoxedUnit> deleteUpToMaxTimestamp(String persistenceId, long maxTimestamp) {
    return dao.deleteUpToMaxTimestamp(persistenceId, maxTimestamp);
  }

  @Override
  public Future<BoxedUnit> deleteUpToMaxSequenceNrAndMaxTimestamp(
      String persistenceId, long maxSequenceNr, long maxTimestamp) {
    return dao.deleteUpToMaxSequenceNrAndMaxTimestamp(persistenceId, maxSequenceNr, maxTimestamp);
  }
}
