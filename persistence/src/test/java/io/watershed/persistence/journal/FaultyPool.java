package io.watershed.persistence.journal;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A pool whose connections may break when they commit, before or after it has happened, and whose
 * statements may take too long.
 */
final class FaultyPool implements DataSource {
  private final DataSource pool;
  final AtomicInteger lostAnswers = new AtomicInteger();
  final AtomicInteger lostCommits = new AtomicInteger();
  final AtomicInteger timeouts = new AtomicInteger();
  private final AtomicInteger later = new AtomicInteger();

  FaultyPool(DataSource pool) {
    this.pool = pool;
  }

  /** Of that many commits the answer is lost: they happen, and fail. */
  FaultyPool losingAnswers(int count) {
    lostAnswers.set(count);
    return this;
  }

  /** That many commits are lost on their way: they don't happen, and fail. */
  FaultyPool losingCommits(int count) {
    lostCommits.set(count);
    return this;
  }

  /** That many statements take too long. */
  FaultyPool timingOut(int count) {
    timeouts.set(count);
    return this;
  }

  /** That many statements take too long once an answer was lost. */
  FaultyPool timingOutAfterLostAnswer(int count) {
    later.set(count);
    return this;
  }

  @Override
  public Connection getConnection() throws SQLException {
    var connection = pool.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            FaultyPool.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              try {
                if (method.getName().equals("commit")) {
                  commit(connection);
                  return null;
                }
                if (method.getName().equals("prepareStatement")
                    && timeouts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                  throw new SQLException("statement time-out", "57014");
                }
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void commit(Connection connection) throws SQLException {
    if (lostCommits.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      connection.rollback();
      throw new SQLException("connection lost before the commit", "08006");
    }
    connection.commit();
    if (lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      timeouts.addAndGet(later.getAndSet(0));
      throw new SQLException("connection lost after the commit", "08006");
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return pool.isWrapperFor(type);
  }
}
