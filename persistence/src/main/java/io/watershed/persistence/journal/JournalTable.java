package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes to {@code event_journal}, many rows a statement. */
final class JournalTable {
  private static final String INSERT =
      "insert into event_journal (persistence_id, sequence_number, deleted, writer,"
          + " write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload,"
          + " meta_ser_id, meta_ser_manifest, meta_payload)"
          + " select * from unnest(?::text[], ?::int8[], ?::bool[], ?::text[], ?::int8[], ?::text[],"
          + " ?::int4[], ?::text[], ?::bytea[], ?::int4[], ?::text[], ?::bytea[])"
          + " on conflict (persistence_id, sequence_number) do nothing";

  private static final String WRITERS =
      "select persistence_id, sequence_number, writer"
          + " from unnest(?::text[], ?::int8[]) as wanted (id, number)"
          + " join event_journal on persistence_id = wanted.id"
          + " and sequence_number = wanted.number";

  private JournalTable() {}

  /** Inserts the rows whose keys are free, and says how many those were. */
  static int insert(Connection connection, List<JournalRow> rows) throws SQLException {
    var n = rows.size();
    var ids = new String[n];
    var numbers = new long[n];
    var deleted = new boolean[n];
    var writers = new String[n];
    var timestamps = new long[n];
    var adapterManifests = new String[n];
    var serializers = new int[n];
    var manifests = new String[n];
    var payloads = new byte[n][];
    var metaSerializers = new Integer[n];
    var metaManifests = new String[n];
    var metaPayloads = new byte[n][];
    for (var i = 0; i < n; i++) {
      var row = rows.get(i);
      ids[i] = row.persistenceId();
      numbers[i] = row.sequenceNumber();
      deleted[i] = row.deleted();
      writers[i] = row.writer();
      timestamps[i] = row.timestamp();
      adapterManifests[i] = row.adapterManifest();
      serializers[i] = row.payload().serializerId();
      manifests[i] = row.payload().manifest();
      payloads[i] = row.payload().bytes();
      if (row.meta() != null) {
        metaSerializers[i] = row.meta().serializerId();
        metaManifests[i] = row.meta().manifest();
        metaPayloads[i] = row.meta().bytes();
      }
    }
    try (var statement = new ArrayStatement(connection, INSERT)) {
      return statement
          .text(ids)
          .int8(numbers)
          .bool(deleted)
          .text(writers)
          .int8(timestamps)
          .text(adapterManifests)
          .int4(serializers)
          .text(manifests)
          .bytea(payloads)
          .int4(metaSerializers)
          .text(metaManifests)
          .bytea(metaPayloads)
          .update();
    }
  }

  /** Who wrote those of the rows that exist. */
  static Map<RowKey, String> writers(Connection connection, List<JournalRow> rows)
      throws SQLException {
    var ids = rows.stream().map(JournalRow::persistenceId).toArray(String[]::new);
    var numbers = rows.stream().mapToLong(JournalRow::sequenceNumber).toArray();
    var writers = new HashMap<RowKey, String>();
    try (var statement = new ArrayStatement(connection, WRITERS);
        var found = statement.text(ids).int8(numbers).query()) {
      while (found.next()) {
        writers.put(new RowKey(found.getString(1), found.getLong(2)), found.getString(3));
      }
    }
    return writers;
  }
}
