package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.util.PSQLException;

/** Writes to {@code event_journal}, many rows a statement. */
final class JournalTable {
  private static final String COLUMNS =
      "persistence_id, sequence_number, deleted, writer, write_timestamp, adapter_manifest,"
          + " event_ser_id, event_ser_manifest, event_payload, meta_ser_id, meta_ser_manifest,"
          + " meta_payload";

  private static final int COLUMN_COUNT = 12;

  private static final String INSERT =
      "insert into event_journal ("
          + COLUMNS
          + ") select * from unnest(?::text[], ?::int8[], ?::bool[], ?::text[], ?::int8[], ?::text[],"
          + " ?::int4[], ?::text[], ?::bytea[], ?::int4[], ?::text[], ?::bytea[])";

  private static final String COPY =
      "copy event_journal (" + COLUMNS + ") from stdin (format binary)";

  /** A COPY costs two round trips and is parsed each time; from so many rows on it is cheaper. */
  private static final int ROWS_TO_COPY = 256;

  private static final String UNIQUE_VIOLATION = "23505";
  private static final String PRIMARY_KEY = "event_journal_pkey";

  private static final String WRITERS =
      "select persistence_id, sequence_number, writer"
          + " from unnest(?::text[], ?::int8[]) as wanted (id, number)"
          + " join event_journal on persistence_id = wanted.id"
          + " and sequence_number = wanted.number";

  private JournalTable() {}

  /**
   * Inserts the rows. Conflicts are errors here, and not passed over as the statement could: they
   * are rare, and to be ready for them costs a fifth more in every row.
   *
   * @return false where one of the keys is taken: then none is inserted, and the transaction is
   *     over but for its rollback
   */
  static boolean insert(Connection connection, List<PendingWrite> group) throws SQLException {
    try {
      if (group.size() < ROWS_TO_COPY) {
        insertArrays(connection, group);
      } else {
        copy(connection, group);
      }
      return true;
    } catch (PSQLException e) {
      if (isTakenKey(e)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isTakenKey(PSQLException failure) {
    return UNIQUE_VIOLATION.equals(failure.getSQLState())
        && failure.getServerErrorMessage() != null
        && PRIMARY_KEY.equals(failure.getServerErrorMessage().getConstraint());
  }

  private static void copy(Connection connection, List<PendingWrite> group) throws SQLException {
    try (var copy = new CopyRows(connection, COPY)) {
      for (var write : group) {
        for (var row : write.rows()) {
          copy(copy, row);
        }
      }
      copy.finish();
    }
  }

  private static void copy(CopyRows copy, JournalRow row) throws SQLException {
    copy.row(COLUMN_COUNT)
        .text(row.persistenceId())
        .int8(row.sequenceNumber())
        .bool(row.deleted())
        .text(row.writer())
        .int8(row.timestamp())
        .text(row.adapterManifest())
        .int4(row.payload().serializerId())
        .text(row.payload().manifest())
        .bytea(row.payload().bytes());
    if (row.meta() == null) {
      copy.nothing().nothing().nothing();
    } else {
      copy.int4(row.meta().serializerId()).text(row.meta().manifest()).bytea(row.meta().bytes());
    }
  }

  private static void insertArrays(Connection connection, List<PendingWrite> group)
      throws SQLException {
    var rows = new ArrayList<JournalRow>(group.size());
    group.forEach(write -> rows.addAll(write.rows()));
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
      statement
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
