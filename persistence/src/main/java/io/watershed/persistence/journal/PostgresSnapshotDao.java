package io.watershed.persistence.journal;

import static scala.jdk.javaapi.OptionConverters.toScala;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.jdbc.snapshot.dao.SnapshotDao;
import org.apache.pekko.serialization.Serialization;
import scala.Option;
import scala.Tuple2;
import scala.concurrent.Future;
import scala.runtime.BoxedUnit;

/**
 * The snapshot DAO for PostgreSQL, for reading only: snapshots are written by the journal, with the
 * event that they follow.
 */
final class PostgresSnapshotDao implements SnapshotDao {
  private final JournalReader reader;
  private final ReprCodec codec;

  PostgresSnapshotDao(Serialization serialization) {
    reader = Journal.of(serialization.system()).reader();
    codec = new ReprCodec(serialization);
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> latestSnapshot(String persistenceId) {
    return selected(reader.newestSnapshot(persistenceId));
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> snapshotForMaxTimestamp(
      String persistenceId, long timestamp) {
    return newest(persistenceId, Long.MAX_VALUE, timestamp);
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> snapshotForMaxSequenceNr(
      String persistenceId, long sequenceNr) {
    return newest(persistenceId, sequenceNr, Long.MAX_VALUE);
  }

  @Override
  public Future<Option<Tuple2<SnapshotMetadata, Object>>> snapshotForMaxSequenceNrAndMaxTimestamp(
      String persistenceId, long sequenceNr, long timestamp) {
    return newest(persistenceId, sequenceNr, timestamp);
  }

  @Override
  public Future<BoxedUnit> save(SnapshotMetadata metadata, Object snapshot) {
    return refused("save snapshot %d", metadata.persistenceId(), metadata.sequenceNr());
  }

  @Override
  public Future<BoxedUnit> delete(String persistenceId, long sequenceNr) {
    return refused("delete snapshot %d", persistenceId, sequenceNr);
  }

  @Override
  public Future<BoxedUnit> deleteAllSnapshots(String persistenceId) {
    return refused("delete snapshots up to %d", persistenceId, Long.MAX_VALUE);
  }

  @Override
  public Future<BoxedUnit> deleteUpToMaxSequenceNr(String persistenceId, long maxSequenceNr) {
    return refused("delete snapshots up to %d", persistenceId, maxSequenceNr);
  }

  @Override
  public Future<BoxedUnit> deleteUpToMaxTimestamp(String persistenceId, long maxTimestamp) {
    return refused("delete snapshots up to time %d", persistenceId, maxTimestamp);
  }

  @Override
  public Future<BoxedUnit> deleteUpToMaxSequenceNrAndMaxTimestamp(
      String persistenceId, long maxSequenceNr, long maxTimestamp) {
    return refused("delete snapshots up to %d", persistenceId, maxSequenceNr);
  }

  private Future<Option<Tuple2<SnapshotMetadata, Object>>> newest(
      String persistenceId, long maxSequenceNr, long maxTimestamp) {
    if (maxSequenceNr == Long.MAX_VALUE && maxTimestamp == Long.MAX_VALUE) {
      return latestSnapshot(persistenceId);
    }
    return selected(reader.newestSnapshot(persistenceId, maxSequenceNr, maxTimestamp));
  }

  private Future<Option<Tuple2<SnapshotMetadata, Object>>> selected(
      CompletionStage<Optional<SnapshotRow>> found) {
    return Futures.toScala(found.thenApply(row -> toScala(row.map(this::selected))));
  }

  private Tuple2<SnapshotMetadata, Object> selected(SnapshotRow row) {
    return new Tuple2<>(
        new SnapshotMetadata(row.persistenceId(), row.sequenceNumber(), row.created()),
        codec.deserialize(row.state()));
  }

  private static Future<BoxedUnit> refused(String operation, String persistenceId, long number) {
    return Futures.failed(
        new UnsupportedOperationException(
            operation.formatted(number)
                + " of "
                + persistenceId
                + " is not supported: the journal writes snapshots, with the event they follow"));
  }
}
