package io.watershed.persistence.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way into a table by binary COPY. They go in pieces, so that the size of a group
 * costs no memory here.
 */
final class CopyRows implements AutoCloseable {
  private static final int PIECE = 64 * 1024;
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private final CopyIn copy;
  private byte[] bytes = new byte[PIECE + PIECE / 4];
  private int size;

  /**
   * @param sql {@code copy … from stdin (format binary)}
   */
  CopyRows(Connection connection, String sql) throws SQLException {
    copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    raw(HEADER);
  }

  CopyRows row(int columns) throws SQLException {
    if (size >= PIECE) {
      send();
    }
    room(Short.BYTES);
    bytes[size++] = (byte) (columns >>> 8);
    bytes[size++] = (byte) columns;
    return this;
  }

  CopyRows text(String value) {
    return bytea(value.getBytes(StandardCharsets.UTF_8));
  }

  CopyRows bytea(byte[] value) {
    integer(value.length);
    raw(value);
    return this;
  }

  CopyRows int8(long value) {
    integer(Long.BYTES);
    integer((int) (value >>> Integer.SIZE));
    integer((int) value);
    return this;
  }

  CopyRows int4(int value) {
    integer(Integer.BYTES);
    integer(value);
    return this;
  }

  CopyRows bool(boolean value) {
    integer(1);
    room(1);
    bytes[size++] = (byte) (value ? 1 : 0);
    return this;
  }

  CopyRows nothing() {
    integer(-1);
    return this;
  }

  /** Ends the rows and waits until they are in the table. */
  void finish() throws SQLException {
    room(Short.BYTES);
    bytes[size++] = -1;
    bytes[size++] = -1;
    send();
    copy.endCopy();
  }

  /** Takes back what was not finished, for the connection's next statement. */
  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private void send() throws SQLException {
    copy.writeToCopy(bytes, 0, size);
    size = 0;
  }

  private void integer(int value) {
    room(Integer.BYTES);
    bytes[size++] = (byte) (value >>> 24);
    bytes[size++] = (byte) (value >>> 16);
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) value;
  }

  private void raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
