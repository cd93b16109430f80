package io.watershed.persistence;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.OptionalLong;

/**
 * Epoch milliseconds here, {@code timestamptz} there, exact in both directions: multiplying an
 * interval of one millisecond is integer arithmetic in PostgreSQL up to 2^53, where {@code
 * to_timestamp} would round far times.
 */
public final class Times {
  /** Stands for a parameter in epoch ms. */
  static final String PARAMETER = fromMillis("?::int8");

  private Times() {}

  /** SQL for a timestamptz from an int8 expression in epoch ms. */
  public static String fromMillis(String expression) {
    return "'epoch'::timestamptz + (" + expression + ") * interval '1 millisecond'";
  }

  /** SQL for the epoch ms of a column. */
  public static String toMillis(String column) {
    return "(extract(epoch from " + column + ") * 1000)::int8 as " + column;
  }

  static void bind(PreparedStatement statement, int index, OptionalLong millis)
      throws SQLException {
    if (millis.isPresent()) {
      statement.setLong(index, millis.getAsLong());
    } else {
      statement.setNull(index, Types.BIGINT);
    }
  }

  static OptionalLong read(ResultSet row, String column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
  }
}
