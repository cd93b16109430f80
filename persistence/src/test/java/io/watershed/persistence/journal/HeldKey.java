package io.watershed.persistence.journal;

import io.watershed.persistence.Store;
import java.sql.Connection;
import java.sql.SQLException;

/** A journal key that another transaction has taken and not decided about: who wants it, waits. */
final class HeldKey {
  private final Connection connection;

  HeldKey(Store store, String persistenceId, long sequenceNumber) throws SQLException {
    connection = store.pool().getConnection();
    connection.setAutoCommit(false);
    try (var insert =
        connection.prepareStatement(
            "insert into event_journal (persistence_id, sequence_number, writer, event_ser_id,"
                + " event_ser_manifest, event_payload) values (?, ?, 'holder', 0, '', '')")) {
      insert.setString(1, persistenceId);
      insert.setLong(2, sequenceNumber);
      insert.executeUpdate();
    }
  }

  /** Whether a transaction stands at the database and waits for a lock, as for this key. */
  static boolean isWanted(Store store) {
    try (var asking = store.pool().getConnection();
        var statement = asking.createStatement();
        var waiting =
            statement.executeQuery(
                "select exists(select from pg_stat_activity where wait_event_type = 'Lock')")) {
      waiting.next();
      return waiting.getBoolean(1);
    } catch (SQLException e) {
      throw new AssertionError("can't ask who waits for a lock", e);
    }
  }

  /** Whether the server has ended the session that held the key. */
  boolean isLost() throws SQLException {
    return !connection.isValid(5);
  }

  /** Gives the key back. */
  void release() throws SQLException {
    connection.rollback();
    connection.close();
  }
}
