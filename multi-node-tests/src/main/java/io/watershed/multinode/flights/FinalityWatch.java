package io.watershed.multinode.flights;

import io.watershed.multinode.DatabasePart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads all of {@code window_result} and {@code source_position} over and over while a test runs,
 * and keeps what contradicts the promises: a row that vanishes, goes back to an older version, or
 * changes after it was FINAL; a position or a watermark that goes back.
 */
public final class FinalityWatch implements AutoCloseable {

  private static final int MOST_VIOLATIONS = 20;
  private static final String POSITIONS =
      """
      select partition, next_offset, coalesce((extract(epoch from watermark) * 1000)::bigint, -1)
      from source_position
      where pipeline = 'flights'
      """;

  private final DatabasePart database;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("finality-watch").daemon().factory());
  private final List<String> violations = new ArrayList<>();
  private final Map<Hour, ResultRow> finals = new HashMap<>();
  private Map<Hour, ResultRow> before = Map.of();
  private Map<Integer, Position> positions = Map.of();
  private Connection connection;
  private long looks;

  private record Position(long offset, long watermark) {}

  private FinalityWatch(DatabasePart database) {
    this.database = database;
  }

  /** Begins to look. */
  public static FinalityWatch begin(DatabasePart database, long pauseMillis) {
    var watch = new FinalityWatch(database);
    var unused =
        watch.thread.scheduleWithFixedDelay(watch::look, 0, pauseMillis, TimeUnit.MILLISECONDS);
    return watch;
  }

  private synchronized void look() {
    try {
      if (connection == null || !connection.isValid(1)) {
        connection = database.connect();
      }
      seePositions(readPositions());
      see(ResultRow.all(connection));
      looks++;
    } catch (SQLException e) {
      // The database is down: that is part of the play. The next look has a new connection.
      disconnect();
    } catch (RuntimeException e) {
      violation("the watch itself failed: " + e);
    }
  }

  private Map<Integer, Position> readPositions() throws SQLException {
    var found = new HashMap<Integer, Position>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(POSITIONS)) {
      while (rows.next()) {
        found.put(rows.getInt(1), new Position(rows.getLong(2), rows.getLong(3)));
      }
    }
    return found;
  }

  private void seePositions(Map<Integer, Position> now) {
    positions.forEach(
        (partition, then) -> {
          var position = now.get(partition);
          if (position == null
              || position.offset < then.offset
              || position.watermark < then.watermark) {
            violation("position of partition " + partition + ": " + then + ", then " + position);
          }
        });
    positions = now;
  }

  private void see(Map<Hour, ResultRow> now) {
    before.forEach(
        (hour, then) -> {
          var row = now.get(hour);
          if (row == null) {
            violation(hour + " vanished: " + then);
          } else if (row.isOlderThan(then)) {
            violation(hour + " went back: " + then + ", then " + row);
          } else if (then.isFinal() && !row.equals(then)) {
            violation(hour + " changed after it was final: " + then + ", then " + row);
          }
        });
    now.forEach(
        (hour, row) -> {
          if (row.isFinal()) {
            finals.putIfAbsent(hour, row);
          }
        });
    before = now;
  }

  private void violation(String text) {
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(text);
    }
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // It was broken before.
    }
    connection = null;
  }

  /** How often it has seen everything. */
  public synchronized long looks() {
    return looks;
  }

  /** Rows that it has seen as FINAL. */
  public synchronized int finalRows() {
    return finals.size();
  }

  /** Everything that contradicts the promises, also what was FINAL and is not the truth. */
  public synchronized List<String> violations(Map<Hour, Figures> truth) {
    var all = new ArrayList<>(violations);
    finals.forEach(
        (hour, row) -> {
          if (!row.figures().equals(truth.get(hour))) {
            all.add(hour + " was final as " + row.figures() + ", the truth is " + truth.get(hour));
          }
        });
    return all;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    synchronized (this) {
      disconnect();
    }
  }
}
