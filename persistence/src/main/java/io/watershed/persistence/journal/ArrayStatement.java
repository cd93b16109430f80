package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * A statement whose parameters are columns: arrays of equal length that {@code unnest} turns into
 * rows. Primitive arrays and bytes travel in binary.
 */
final class ArrayStatement implements AutoCloseable {
  private final PreparedStatement statement;
  private final PGConnection arrays;
  private int index;

  ArrayStatement(Connection connection, String sql) throws SQLException {
    statement = connection.prepareStatement(sql);
    // Results in binary from the first time on: as text, payloads would be twice as long.
    statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
    arrays = connection.unwrap(PGConnection.class);
  }

  ArrayStatement text(String[] column) throws SQLException {
    return bind("text", column);
  }

  ArrayStatement int8(long[] column) throws SQLException {
    return bind("int8", column);
  }

  ArrayStatement int8(Long[] column) throws SQLException {
    return bind("int8", column);
  }

  ArrayStatement int4(int[] column) throws SQLException {
    return bind("int4", column);
  }

  ArrayStatement int4(Integer[] column) throws SQLException {
    return bind("int4", column);
  }

  ArrayStatement bool(boolean[] column) throws SQLException {
    return bind("bool", column);
  }

  ArrayStatement bytea(byte[][] column) throws SQLException {
    return bind("bytea", column);
  }

  /** The result comes in portions of so many rows; needs a transaction. */
  ArrayStatement fetch(int rows) throws SQLException {
    statement.setFetchSize(rows);
    return this;
  }

  int update() throws SQLException {
    return statement.executeUpdate();
  }

  ResultSet query() throws SQLException {
    return statement.executeQuery();
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }

  private ArrayStatement bind(String type, Object column) throws SQLException {
    index++;
    statement.setArray(index, arrays.createArrayOf(type, column));
    return this;
  }
}
