package io.watershed.benchmarks.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;

/** The ways to write journal rows of many entities in one transaction. */
public enum RowVariant {
  /** As the plugin's DAO does, by Slick: one statement, many sets of parameters. */
  JDBC_BATCH {
    @Override
    public void write(Connection connection, List<Row> rows) throws SQLException {
      try (var statement =
          connection.prepareStatement(
              "insert into event_journal (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
        for (var row : rows) {
          statement.setString(1, row.id());
          statement.setLong(2, row.number());
          statement.setBoolean(3, false);
          statement.setString(4, WRITER);
          statement.setLong(5, TIME);
          statement.setString(6, "");
          statement.setInt(7, SERIALIZER);
          statement.setString(8, MANIFEST);
          statement.setBytes(9, row.payload());
          statement.addBatch();
        }
        statement.executeBatch();
      }
    }
  },

  /** Arrays of columns, conflicts passed over and found by counting. */
  UNNEST_ON_CONFLICT {
    @Override
    public void write(Connection connection, List<Row> rows) throws SQLException {
      unnest(connection, rows, " on conflict (persistence_id, sequence_number) do nothing");
    }
  },

  /** Arrays of columns, a conflict is an error. */
  UNNEST {
    @Override
    public void write(Connection connection, List<Row> rows) throws SQLException {
      unnest(connection, rows, "");
    }
  },

  /** Binary COPY of all columns that aren't null. */
  COPY {
    @Override
    public void write(Connection connection, List<Row> rows) throws SQLException {
      copy(connection, rows, "copy event_journal (" + COLUMNS + ") from stdin (format binary)");
    }
  };

  private static final String COLUMNS =
      "persistence_id, sequence_number, deleted, writer, write_timestamp, adapter_manifest,"
          + " event_ser_id, event_ser_manifest, event_payload";
  private static final String WRITER = "0b9c2b9e-7bd2-4e1a-a4f6-55a1a7f3c111";
  private static final String MANIFEST = "B1";
  private static final int SERIALIZER = BlobSerializer.ID;
  private static final long TIME = 1_700_000_000_000L;
  private static final int FIELDS = 9;

  /** What differs from row to row. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Row(String id, long number, byte[] payload) {}

  /** Writes in the transaction of the connection. */
  public abstract void write(Connection connection, List<Row> rows) throws SQLException;

  private static void unnest(Connection connection, List<Row> rows, String more)
      throws SQLException {
    var arrays = connection.unwrap(PGConnection.class);
    try (var statement =
        connection.prepareStatement(
            "insert into event_journal ("
                + COLUMNS
                + ") select * from unnest(?::text[], ?::int8[], ?::bool[], ?::text[], ?::int8[],"
                + " ?::text[], ?::int4[], ?::text[], ?::bytea[])"
                + more)) {
      var n = rows.size();
      var ids = new String[n];
      var numbers = new long[n];
      var deleted = new boolean[n];
      var writers = new String[n];
      var times = new long[n];
      var adapters = new String[n];
      var serializers = new int[n];
      var manifests = new String[n];
      var payloads = new byte[n][];
      for (var i = 0; i < n; i++) {
        ids[i] = rows.get(i).id();
        numbers[i] = rows.get(i).number();
        writers[i] = WRITER;
        times[i] = TIME;
        adapters[i] = "";
        serializers[i] = SERIALIZER;
        manifests[i] = MANIFEST;
        payloads[i] = rows.get(i).payload();
      }
      statement.setArray(1, arrays.createArrayOf("text", ids));
      statement.setArray(2, arrays.createArrayOf("int8", numbers));
      statement.setArray(3, arrays.createArrayOf("bool", deleted));
      statement.setArray(4, arrays.createArrayOf("text", writers));
      statement.setArray(5, arrays.createArrayOf("int8", times));
      statement.setArray(6, arrays.createArrayOf("text", adapters));
      statement.setArray(7, arrays.createArrayOf("int4", serializers));
      statement.setArray(8, arrays.createArrayOf("text", manifests));
      statement.setArray(9, arrays.createArrayOf("bytea", payloads));
      statement.executeUpdate();
    }
  }

  private static void copy(Connection connection, List<Row> rows, String sql) throws SQLException {
    var buffer = new ByteArrayOutputStream(256 * rows.size());
    try (var out = new DataOutputStream(buffer)) {
      out.write(new byte[] {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0});
      out.writeInt(0);
      out.writeInt(0);
      var writer = WRITER.getBytes(StandardCharsets.UTF_8);
      var manifest = MANIFEST.getBytes(StandardCharsets.UTF_8);
      for (var row : rows) {
        out.writeShort(FIELDS);
        var id = row.id().getBytes(StandardCharsets.UTF_8);
        out.writeInt(id.length);
        out.write(id);
        out.writeInt(Long.BYTES);
        out.writeLong(row.number());
        out.writeInt(1);
        out.writeByte(0);
        out.writeInt(writer.length);
        out.write(writer);
        out.writeInt(Long.BYTES);
        out.writeLong(TIME);
        out.writeInt(0);
        out.writeInt(Integer.BYTES);
        out.writeInt(SERIALIZER);
        out.writeInt(manifest.length);
        out.write(manifest);
        out.writeInt(row.payload().length);
        out.write(row.payload());
      }
      out.writeShort(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    var bytes = buffer.toByteArray();
    copy.writeToCopy(bytes, 0, bytes.length);
    copy.endCopy();
  }
}
