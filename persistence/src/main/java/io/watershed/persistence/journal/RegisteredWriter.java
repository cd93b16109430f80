package io.watershed.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/** A row of {@code journal_writer}: this node, from its start to its end. */
final class RegisteredWriter implements WriterFence {
  private static final String REGISTER =
      "insert into journal_writer (id, started_at, seen_at) values (?, now(), now())";

  private static final String HOLD =
      "select from journal_writer where id = ? and dead_since is null for share";

  private static final String RENEW =
      "update journal_writer set seen_at = now() where id = ? and dead_since is null";

  private final UUID id;

  private RegisteredWriter(UUID id) {
    this.id = id;
  }

  /** A new one, alive. */
  static RegisteredWriter register(DataSource pool) {
    var id = UUID.randomUUID();
    try (var connection = pool.getConnection();
        var statement = connection.prepareStatement(REGISTER)) {
      statement.setObject(1, id);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("can't register a journal writer: " + e.getMessage(), e);
    }
    return new RegisteredWriter(id);
  }

  @Override
  public void hold(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(HOLD)) {
      statement.setObject(1, id);
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new DeadWriterException(id);
        }
      }
    }
  }

  /**
   * Says that the node is there.
   *
   * @throws DeadWriterException where that comes too late
   */
  void renew(DataSource pool) throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.prepareStatement(RENEW)) {
      statement.setObject(1, id);
      if (statement.executeUpdate() == 0) {
        throw new DeadWriterException(id);
      }
    }
  }
}
