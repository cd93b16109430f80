package io.watershed.persistence;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Held by the one node that sweeps a pipeline. It lives as long as its connection, so that a node
 * that dies lets go of it.
 */
final class SweepLock implements AutoCloseable {
  /** The first half of the key tells our locks from other people's. */
  private static final String KEY =
      "(" + 0x57_53_48_44 + ", hashtext(current_schema() || '|' || ?))";

  private final Connection connection;
  private final String pipeline;
  private final boolean held;

  private SweepLock(Connection connection, String pipeline, boolean held) {
    this.connection = connection;
    this.pipeline = pipeline;
    this.held = held;
  }

  static SweepLock tryTake(Connection connection, String pipeline) throws SQLException {
    return new SweepLock(connection, pipeline, call(connection, "pg_try_advisory_lock", pipeline));
  }

  boolean isHeld() {
    return held;
  }

  @Override
  public void close() throws SQLException {
    if (held) {
      try {
        call(connection, "pg_advisory_unlock", pipeline);
      } catch (SQLException e) {
        // A connection that may still hold the lock must not go back to the pool.
        connection.unwrap(Connection.class).abort(Runnable::run);
        throw e;
      }
    }
  }

  private static boolean call(Connection connection, String function, String pipeline)
      throws SQLException {
    try (var statement = connection.prepareStatement("select " + function + KEY)) {
      statement.setString(1, pipeline);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
