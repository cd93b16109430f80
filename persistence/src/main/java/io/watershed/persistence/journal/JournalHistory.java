package io.watershed.persistence.journal;

import io.watershed.persistence.Store;
import io.watershed.persistence.StoreException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.serialization.SerializationExtension;

/** Reads the journal of an actor system, whose threads do the reading. */
final class JournalHistory implements History {
  /** The first row of the journal that is left, and the first snapshot that it follows on. */
  private static final String EXTENT =
      """
      with first as (
        select sequence_number, write_timestamp from event_journal
        where persistence_id = ? order by sequence_number limit 1)
      select
        greatest(
          (select max(sequence_number) from event_journal where persistence_id = ?),
          (select max(sequence_number) from snapshot where persistence_id = ?), 0),
        (select sequence_number from first), (select write_timestamp from first),
        base.sequence_number, base.created
      from (select) as one left join lateral (
        select sequence_number, created from snapshot
        where persistence_id = ? and sequence_number >= coalesce(
          (select sequence_number - 1 from first), 0)
        order by sequence_number limit 1) as base on true
      """;

  private static final int ID_PARAMETERS = 4;

  private static final long PAGE_BYTES = 4L << 20;

  private final Journal journal;
  private final ReprCodec codec;
  private final DataSource pool;

  JournalHistory(ClassicActorSystemProvider system) {
    journal = Journal.of(system);
    codec = new ReprCodec(SerializationExtension.get(system));
    pool = Store.of(system).pool();
  }

  @Override
  public Extent extent(String persistenceId) {
    try (var connection = pool.getConnection();
        var statement = connection.prepareStatement(EXTENT)) {
      for (var i = 1; i <= ID_PARAMETERS; i++) {
        statement.setString(i, persistenceId);
      }
      try (var row = statement.executeQuery()) {
        row.next();
        var highest = row.getLong(1);
        var first = row.getLong(2);
        return first == 1
            ? new Extent(highest, first, row.getLong(3))
            : new Extent(highest, row.getLong(4), row.getLong(5));
      }
    } catch (SQLException e) {
      throw StoreException.failed("read the extent of " + persistenceId, e);
    }
  }

  @Override
  public Optional<Stored> newestSnapshot(
      String persistenceId, long maxSequenceNumber, long maxTime) {
    return awaited(
            persistenceId,
            journal.reader().newestSnapshot(persistenceId, maxSequenceNumber, maxTime))
        .map(
            row -> new Stored(row.sequenceNumber(), row.created(), codec.deserialize(row.state())));
  }

  @Override
  public Page events(String persistenceId, long from, int limit) {
    var rows =
        awaited(persistenceId, journal.reader().rows(persistenceId, from, limit, PAGE_BYTES));
    var bytes = rows.stream().mapToLong(row -> row.payload().bytes().length).sum();
    return new Page(
        rows.stream()
            .map(
                row ->
                    new Stored(
                        row.sequenceNumber(), row.timestamp(), codec.deserialize(row.payload())))
            .toList(),
        rows.size() == limit || bytes >= PAGE_BYTES);
  }

  private static <T> T awaited(String persistenceId, CompletionStage<T> read) {
    try {
      return read.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof SQLException sql
          ? StoreException.failed("read the journal of " + persistenceId, sql)
          : e;
    }
  }
}
