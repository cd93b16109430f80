package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads and writes {@code snapshot}. */
final class SnapshotTable {
  private static final String UPSERT =
      "insert into snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
          + " snapshot_ser_manifest, snapshot_payload)"
          + " select * from unnest(?::text[], ?::int8[], ?::int8[], ?::int4[], ?::text[],"
          + " ?::bytea[])"
          + " on conflict (persistence_id, sequence_number) do update set created ="
          + " excluded.created, snapshot_ser_id = excluded.snapshot_ser_id, snapshot_ser_manifest ="
          + " excluded.snapshot_ser_manifest, snapshot_payload = excluded.snapshot_payload";

  private static final String NEWEST =
      "select sequence_number, created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload"
          + " from snapshot where persistence_id = ? and sequence_number <= ? and created <= ?"
          + " order by sequence_number desc limit 1";

  private static final String NEWEST_OF_MANY =
      "select wanted.id, newest.* from unnest(?::text[]) as wanted (id) cross join lateral"
          + " (select sequence_number, created, snapshot_ser_id, snapshot_ser_manifest,"
          + " snapshot_payload from snapshot where persistence_id = wanted.id"
          + " order by sequence_number desc limit 1) as newest";

  private static final int AT_ONCE = 4;

  private SnapshotTable() {}

  static void upsert(Connection connection, List<SnapshotRow> rows) throws SQLException {
    var n = rows.size();
    var ids = new String[n];
    var numbers = new long[n];
    var created = new long[n];
    var serializers = new int[n];
    var manifests = new String[n];
    var payloads = new byte[n][];
    for (var i = 0; i < n; i++) {
      var row = rows.get(i);
      ids[i] = row.persistenceId();
      numbers[i] = row.sequenceNumber();
      created[i] = row.created();
      serializers[i] = row.state().serializerId();
      manifests[i] = row.state().manifest();
      payloads[i] = row.state().bytes();
    }
    try (var statement = new ArrayStatement(connection, UPSERT)) {
      statement
          .text(ids)
          .int8(numbers)
          .int8(created)
          .int4(serializers)
          .text(manifests)
          .bytea(payloads)
          .update();
    }
  }

  /** The newest snapshot within both bounds. */
  static Optional<SnapshotRow> newest(
      Connection connection, String persistenceId, long maxSequenceNumber, long maxCreated)
      throws SQLException {
    try (var statement = connection.prepareStatement(NEWEST)) {
      statement.setString(1, persistenceId);
      statement.setLong(2, maxSequenceNumber);
      statement.setLong(3, maxCreated);
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new SnapshotRow(
                persistenceId,
                rows.getLong(1),
                rows.getLong(2),
                new Serialized(rows.getInt(3), rows.getString(4), rows.getBytes(5))));
      }
    }
  }

  /**
   * Hands over the newest snapshot of each that has one. They come a few at a time, within a
   * transaction: some are large.
   */
  static void newest(
      Connection connection, Collection<String> persistenceIds, Consumer<SnapshotRow> found)
      throws SQLException {
    try (var statement = new ArrayStatement(connection, NEWEST_OF_MANY).fetch(AT_ONCE);
        var rows = statement.text(persistenceIds.toArray(String[]::new)).query()) {
      while (rows.next()) {
        found.accept(
            new SnapshotRow(
                rows.getString(1),
                rows.getLong(2),
                rows.getLong(3),
                new Serialized(rows.getInt(4), rows.getString(5), rows.getBytes(6))));
      }
    }
  }
}
