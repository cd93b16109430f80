package io.watershed.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The pool as the tables see it: one call, one connection, one kind of failure. */
public record Connections(DataSource pool) {

  /** Work on one connection. */
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Work without a result. */
  public interface Task {
    void on(Connection connection) throws SQLException;
  }

  /** Each statement of the work is a transaction of its own. */
  public <T> T call(String operation, Work<T> work) {
    try (var connection = pool.getConnection()) {
      return work.on(connection);
    } catch (SQLException e) {
      throw StoreException.failed(operation, e);
    }
  }

  public void run(String operation, Task task) {
    call(
        operation,
        connection -> {
          task.on(connection);
          return true;
        });
  }
}
