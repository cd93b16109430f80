package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Reads for recoveries, on threads of its own and never more of them than it has connections. */
final class JournalReader {
  /** In the order of {@link #stored}. */
  static final String COLUMNS =
      "ordering, sequence_number, deleted, writer, write_timestamp, adapter_manifest,"
          + " event_ser_id, event_ser_manifest, event_payload, meta_ser_id, meta_ser_manifest,"
          + " meta_payload";

  /** Its place among the columns. */
  static final int SEQUENCE_NUMBER = 2;

  private static final String PAGE =
      "select "
          + COLUMNS
          + " from event_journal where persistence_id = ? and sequence_number >= ?"
          + " and sequence_number <= ? order by sequence_number limit ?";

  private static final String HIGHEST =
      "select greatest((select max(sequence_number) from event_journal where persistence_id = ?),"
          + " (select max(sequence_number) from snapshot where persistence_id = ?), 0)";

  /** Snapshots of one query: some of them are large, and all are held at once. */
  private static final int SNAPSHOTS = 64;

  private final DataSource pool;
  private final Executor threads;
  private final JournalStats stats;
  private final Coalescer<WantedSnapshot> snapshots;

  JournalReader(DataSource pool, Executor threads, JournalStats stats) {
    this.pool = pool;
    this.threads = threads;
    this.stats = stats;
    snapshots = new Coalescer<>(threads, 1, SNAPSHOTS, this::readSnapshots);
  }

  /**
   * A row as it was read.
   *
   * @param ordering position in the whole journal
   */
  record Stored(long ordering, JournalRow row) {}

  private interface Query<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Rows of one persistence id in order, both bounds inclusive, no more than the limit. */
  CompletableFuture<List<Stored>> page(String persistenceId, long from, long to, int limit) {
    return read(
        connection -> {
          try (var statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, persistenceId);
            statement.setLong(2, from);
            statement.setLong(3, to);
            statement.setInt(4, limit);
            var page = new ArrayList<Stored>();
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                page.add(stored(persistenceId, rows, 0));
              }
            }
            stats.replayedEvents.add(page.size());
            return page;
          }
        });
  }

  /**
   * Rows of one persistence id from a number on, in order: no more than the limit, and no more than
   * about so many bytes, but one at least where there is one.
   */
  CompletableFuture<List<JournalRow>> rows(String persistenceId, long from, int limit, long bytes) {
    return read(
        connection -> {
          // A cursor lives in a transaction.
          connection.setAutoCommit(false);
          try (var statement = connection.prepareStatement(PAGE)) {
            var fetch = new FetchSize();
            statement.setFetchSize(fetch.rows());
            statement.setString(1, persistenceId);
            statement.setLong(2, from);
            statement.setLong(3, Long.MAX_VALUE);
            statement.setInt(4, limit);
            var page = new ArrayList<JournalRow>();
            try (var rows = statement.executeQuery()) {
              for (var left = bytes; left > 0 && rows.next(); ) {
                var row = stored(persistenceId, rows, 0).row();
                page.add(row);
                var size = row.payload().bytes().length;
                left -= size;
                if (fetch.grows(size)) {
                  rows.setFetchSize(fetch.rows());
                }
              }
            }
            connection.commit();
            stats.replayedEvents.add(page.size());
            return page;
          }
        });
  }

  /** The highest number in journal or snapshots; 0 where there is nothing. */
  CompletableFuture<Long> highestSequenceNumber(String persistenceId) {
    return read(
        connection -> {
          try (var statement = connection.prepareStatement(HIGHEST)) {
            statement.setString(1, persistenceId);
            statement.setString(2, persistenceId);
            try (var rows = statement.executeQuery()) {
              rows.next();
              return rows.getLong(1);
            }
          }
        });
  }

  /** The newest snapshot of all; shares its query with others that are asked for meanwhile. */
  CompletableFuture<Optional<SnapshotRow>> newestSnapshot(String persistenceId) {
    var wanted = new WantedSnapshot(persistenceId, new CompletableFuture<>());
    snapshots.offer(wanted);
    return wanted.found();
  }

  private record WantedSnapshot(
      String persistenceId, CompletableFuture<Optional<SnapshotRow>> found) {}

  private void readSnapshots(List<WantedSnapshot> group) {
    var wanted = group.stream().collect(Collectors.groupingBy(WantedSnapshot::persistenceId));
    try (var connection = pool.getConnection()) {
      // A cursor lives in a transaction.
      connection.setAutoCommit(false);
      SnapshotTable.newest(
          connection,
          wanted.keySet(),
          row ->
              wanted
                  .get(row.persistenceId())
                  .forEach(waiting -> waiting.found().complete(Optional.of(row))));
      connection.commit();
      group.forEach(waiting -> waiting.found().complete(Optional.empty()));
    } catch (SQLException | RuntimeException e) {
      group.forEach(waiting -> waiting.found().completeExceptionally(e));
    }
  }

  /** The newest snapshot within both bounds. */
  CompletableFuture<Optional<SnapshotRow>> newestSnapshot(
      String persistenceId, long maxSequenceNumber, long maxCreated) {
    return read(
        connection ->
            SnapshotTable.newest(connection, persistenceId, maxSequenceNumber, maxCreated));
  }

  private <T> CompletableFuture<T> read(Query<T> query) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (var connection = pool.getConnection()) {
            return query.on(connection);
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        threads);
  }

  /**
   * @param before columns of the result before those of the journal
   */
  static Stored stored(String persistenceId, ResultSet row, int before) throws SQLException {
    var meta = row.getBytes(before + 12);
    return new Stored(
        row.getLong(before + 1),
        new JournalRow(
            persistenceId,
            row.getLong(before + SEQUENCE_NUMBER),
            row.getBoolean(before + 3),
            row.getString(before + 4),
            row.getLong(before + 5),
            row.getString(before + 6),
            new Serialized(
                row.getInt(before + 7), row.getString(before + 8), row.getBytes(before + 9)),
            meta == null
                ? null
                : new Serialized(row.getInt(before + 10), row.getString(before + 11), meta)));
  }
}
