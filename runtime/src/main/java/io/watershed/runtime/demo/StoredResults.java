package io.watershed.runtime.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What the database says of the pipeline {@code flights}, in plain SQL, as any analyst could ask.
 */
final class StoredResults implements AutoCloseable {

  private static final int FETCH_ROWS = 5_000;

  private static final String FIGURES =
      """
      select (select coalesce(sum(next_offset), 0) from source_position where pipeline = 'flights') as taken,
             (select (extract(epoch from min(watermark)) * 1000)::bigint
                from source_position where pipeline = 'flights') as watermark,
             (select coalesce(sum(late), 0) from entity_summary where pipeline = 'flights') as late,
             (select coalesce(sum(duplicates), 0) from entity_summary where pipeline = 'flights') as duplicates,
             (select count(*) from quarantined_event where pipeline = 'flights') as quarantined,
             (select count(*)
                from window_result w
                join source_position p
                  on p.pipeline = w.pipeline and p.topic_id = w.source_topic_id and p.partition = w.source_partition
               where w.pipeline = 'flights' and w.generation = 0 and w.status = 'PROVISIONAL'
                 and w.final_at <= p.watermark) as due
      """;

  private static final String WINDOWS =
      """
      select entity, (extract(epoch from window_start) * 1000)::bigint as start,
             (extract(epoch from window_end - window_start) * 1000)::bigint as size,
             window_name, status, accepted, duplicates,
             (metrics->>'flights')::bigint as flights, (metrics->>'delay_sum')::bigint as delay_sum,
             (metrics->>'delay_min')::bigint as delay_min, (metrics->>'delay_max')::bigint as delay_max,
             (metrics->>'delay_avg')::float8 as delay_avg, (metrics->>'distance_sum')::bigint as distance_sum
        from window_current
       where pipeline = 'flights'
      """;

  private static final String MEAN_DELAY =
      """
      select sum((metrics->>'delay_sum')::bigint)::float8 / sum((metrics->>'flights')::bigint)
        from window_current
       where pipeline = 'flights' and window_start >= to_timestamp(? / 1000.0) and window_start < to_timestamp(? / 1000.0)
      """;

  private static final String ENTITIES =
      "select entity, accepted, duplicates, late from entity_summary where pipeline = 'flights'";

  private final Connection connection;

  private StoredResults(Connection connection) {
    this.connection = connection;
  }

  static StoredResults connect(String jdbcUrl, String user) throws SQLException {
    var connection = DriverManager.getConnection(jdbcUrl, user, "");
    connection.setReadOnly(true);
    // Rows come in portions only inside a transaction.
    connection.setAutoCommit(false);
    return new StoredResults(connection);
  }

  /**
   * How far things are.
   *
   * @param taken records that are durable in entities or in quarantine
   * @param watermark the least of all partitions, epoch ms
   * @param due windows that may be closed and are not yet
   */
  record Figures(
      long taken, OptionalLong watermark, long late, long duplicates, long quarantined, long due) {}

  /** One row of {@code window_current}. */
  record StoredWindow(
      String airport,
      long start,
      long size,
      String window,
      String status,
      long accepted,
      long duplicates,
      Long flights,
      Long delaySum,
      Long delayMin,
      Long delayMax,
      Double delayAvg,
      Long distanceSum) {}

  /** One row of {@code entity_summary}. */
  record StoredTotals(long accepted, long duplicates, long late) {}

  Figures figures() throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(FIGURES)) {
      row.next();
      long watermark = row.getLong("watermark");
      var known = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(watermark);
      return new Figures(
          row.getLong("taken"),
          known,
          row.getLong("late"),
          row.getLong("duplicates"),
          row.getLong("quarantined"),
          row.getLong("due"));
    } finally {
      connection.rollback();
    }
  }

  /** Whether the results of a job are in force. */
  boolean promoted(String job) throws SQLException {
    try (var statement =
        connection.prepareStatement("select promoted from replay_job where job = ?")) {
      statement.setString(1, job);
      try (var row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    } finally {
      connection.rollback();
    }
  }

  /** Mean delay of the flights in all hours of a range, minutes. */
  double meanDelay(long from, long to) throws SQLException {
    try (var statement = connection.prepareStatement(MEAN_DELAY)) {
      statement.setLong(1, from);
      statement.setLong(2, to);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getDouble(1);
      }
    } finally {
      connection.rollback();
    }
  }

  void windows(Consumer<StoredWindow> each) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WINDOWS)) {
      statement.setFetchSize(FETCH_ROWS);
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          each.accept(window(row));
        }
      }
    } finally {
      connection.rollback();
    }
  }

  private static StoredWindow window(ResultSet row) throws SQLException {
    return new StoredWindow(
        row.getString("entity"),
        row.getLong("start"),
        row.getLong("size"),
        row.getString("window_name"),
        row.getString("status"),
        row.getLong("accepted"),
        row.getLong("duplicates"),
        row.getObject("flights", Long.class),
        row.getObject("delay_sum", Long.class),
        row.getObject("delay_min", Long.class),
        row.getObject("delay_max", Long.class),
        row.getObject("delay_avg", Double.class),
        row.getObject("distance_sum", Long.class));
  }

  Map<String, StoredTotals> totals() throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(ENTITIES)) {
      var totals = new HashMap<String, StoredTotals>();
      while (row.next()) {
        totals.put(
            row.getString("entity"),
            new StoredTotals(
                row.getLong("accepted"), row.getLong("duplicates"), row.getLong("late")));
      }
      return totals;
    } finally {
      connection.rollback();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
