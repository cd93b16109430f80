package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.ResultSet;
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
          + "sequence_number, writer, write_timestamp, adapter_manifest, event_ser_id,"
          + " event_ser_manifest, event_payload, meta_ser_id, meta_ser_manifest, meta_payload"
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
      var events = new Events(rows);
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
        if (recovery.expects(events.sequenceNumber())) {
          var event = events.of(recovery.persistenceId());
          if (fetch.grows(event.payload().bytes().length)) {
            rows.setFetchSize(fetch.rows());
          }
          replay(recovery, event);
        }
      }
      if (current != null) {
        current.succeed();
      }
      stats.replayedEvents.add(read);
    }
  }

  /** What can't be read any more is the matter of its entity alone. */
  private void replay(Recovery recovery, JournalRow event) {
    try {
      recovery.replay(codec.deserialize(event.payload()), event, codec);
    } catch (Exception e) {
      recovery.fail(e);
    }
  }

  /** The rows of a query as events; column 1 is the place of the entity. */
  private static final class Events {
    private final ResultSet rows;
    private final RepeatedText writer = new RepeatedText(3);
    private final RepeatedText adapterManifest = new RepeatedText(5);
    private final RepeatedText manifest = new RepeatedText(7);
    private final RepeatedText metaManifest = new RepeatedText(10);

    Events(ResultSet rows) {
      this.rows = rows;
    }

    long sequenceNumber() throws SQLException {
      return rows.getLong(2);
    }

    JournalRow of(String persistenceId) throws SQLException {
      var meta = rows.getBytes(11);
      return new JournalRow(
          persistenceId,
          sequenceNumber(),
          false,
          writer.of(rows),
          rows.getLong(4),
          adapterManifest.of(rows),
          new Serialized(rows.getInt(6), manifest.of(rows), rows.getBytes(8)),
          meta == null ? null : new Serialized(rows.getInt(9), metaManifest.of(rows), meta));
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
