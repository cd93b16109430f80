package io.watershed.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Table {@code retention_sweep}: the last sweep of each pipeline. */
final class SweepTable {
  private static final String LAST =
      "select (extract(epoch from now() - began_at) * 1000)::int8,"
          + " (extract(epoch from now() - ended_at) * 1000)::int8"
          + " from retention_sweep where pipeline = ?";

  private static final String BEGIN =
      "insert into retention_sweep (pipeline, began_at) values (?, now()) on conflict (pipeline)"
          + " do update set began_at = now(), ended_at = null, journal = 0, snapshots = 0,"
          + " windows = 0, late = 0, quarantined = 0";

  private static final String END =
      "update retention_sweep set ended_at = now(), journal = ?, snapshots = ?, windows = ?,"
          + " late = ?, quarantined = ? where pipeline = ?";

  private SweepTable() {}

  /**
   * @param began how long ago
   * @param ended how long ago; empty: it didn't, so far
   */
  record Last(Duration began, Optional<Duration> ended) {}

  static Optional<Last> last(Connection connection, String pipeline) throws SQLException {
    try (var statement = connection.prepareStatement(LAST)) {
      statement.setString(1, pipeline);
      try (var row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        var began = Duration.ofMillis(row.getLong(1));
        var ended = row.getObject(2, Long.class);
        return Optional.of(new Last(began, Optional.ofNullable(ended).map(Duration::ofMillis)));
      }
    }
  }

  static void begin(Connection connection, String pipeline) throws SQLException {
    try (var statement = connection.prepareStatement(BEGIN)) {
      statement.setString(1, pipeline);
      statement.executeUpdate();
    }
  }

  static void end(Connection connection, String pipeline, Sweep.Deleted deleted)
      throws SQLException {
    try (var statement = connection.prepareStatement(END)) {
      statement.setLong(1, deleted.journal());
      statement.setLong(2, deleted.snapshots());
      statement.setLong(3, deleted.windows());
      statement.setLong(4, deleted.late());
      statement.setLong(5, deleted.quarantined());
      statement.setString(6, pipeline);
      statement.executeUpdate();
    }
  }
}
