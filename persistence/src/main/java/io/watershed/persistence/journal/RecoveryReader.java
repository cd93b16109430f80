package io.watershed.persistence.journal;

import io.watershed.persistence.journal.JournalReader.Stored;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Reads the events of many recovering entities with one statement, and hands each event over as it
 * comes, so that no result is ever held as a whole.
 */
final class RecoveryReader {
  /** Entities of one statement. More save little, and fewer let several readers share the work. */
  static final int GROUP = 200;

  /** A nested loop by the primary key, in the order of the wanted entities. */
  private static final String EVENTS =
      "select wanted.place, event.* from unnest(?::text[], ?::int8[]) with ordinality"
          + " as wanted (id, first, place) cross join lateral (select "
          + JournalReader.COLUMNS
          + " from event_journal where persistence_id = wanted.id"
          + " and sequence_number >= wanted.first order by sequence_number) as event";

  private static final String HIGHEST =
      "select wanted.place, greatest((select max(sequence_number) from event_journal"
          + " where persistence_id = wanted.id), (select max(sequence_number) from snapshot"
          + " where persistence_id = wanted.id), 0)"
          + " from unnest(?::text[]) with ordinality as wanted (id, place)";

  private final DataSource pool;
  private final JournalStats stats;
  private final Coalescer<Recovery> waiting;
  private final ReprCodec codec;

  RecoveryReader(
      DataSource pool, Executor threads, int readers, JournalStats stats, ReprCodec codec) {
    this.pool = pool;
    this.stats = stats;
    this.codec = codec;
    waiting = new Coalescer<>(threads, readers, GROUP, this::recover);
  }

  /** The entity will be sent its events, and then success or failure. */
  void offer(Recovery recovery) {
    waiting.offer(recovery);
  }

  private void recover(List<Recovery> group) {
    try (var connection = pool.getConnection()) {
      // A cursor lives in a transaction.
      connection.setAutoCommit(false);
      readEvents(connection, group);
      var empty = group.stream().filter(recovery -> !recovery.isOver()).toList();
      if (!empty.isEmpty()) {
        readHighest(connection, empty);
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      group.forEach(recovery -> recovery.fail(e));
    }
    stats.recoveries.add(group.size());
    stats.recoveryGroups.increment();
  }

  private void readEvents(Connection connection, List<Recovery> group) throws SQLException {
    var ids = group.stream().map(Recovery::persistenceId).toArray(String[]::new);
    var first = group.stream().mapToLong(Recovery::from).toArray();
    var fetch = new FetchSize();
    try (var statement = new ArrayStatement(connection, EVENTS).fetch(fetch.rows());
        var rows = statement.text(ids).int8(first).query()) {
      Recovery current = null;
      var read = 0;
      while (rows.next()) {
        var recovery = group.get(rows.getInt(1) - 1);
        if (recovery != current) {
          if (current != null) {
            current.succeed();
          }
          current = recovery;
        }
        read++;
        if (recovery.expects(rows.getLong(JournalReader.SEQUENCE_NUMBER + 1))) {
          var stored = JournalReader.stored(recovery.persistenceId(), rows, 1);
          if (fetch.grows(stored.row().payload().bytes().length)) {
            rows.setFetchSize(fetch.rows());
          }
          replay(recovery, stored);
        }
      }
      if (current != null) {
        current.succeed();
      }
      stats.replayedEvents.add(read);
    }
  }

  /** What can't be read any more is the matter of its entity alone. */
  private void replay(Recovery recovery, Stored stored) {
    try {
      recovery.replay(codec.fromRow(stored));
    } catch (Exception e) {
      recovery.fail(e);
    }
  }

  /** For those without an event beyond their snapshot. */
  private static void readHighest(Connection connection, List<Recovery> group) throws SQLException {
    var ids = group.stream().map(Recovery::persistenceId).toArray(String[]::new);
    try (var statement = new ArrayStatement(connection, HIGHEST);
        var rows = statement.text(ids).query()) {
      while (rows.next()) {
        group.get(rows.getInt(1) - 1).succeed(rows.getLong(2));
      }
    }
  }
}
