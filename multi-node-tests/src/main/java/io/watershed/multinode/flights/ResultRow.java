package io.watershed.multinode.flights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * One row of {@code window_result} of the pipeline {@code flights}.
 *
 * @param metrics as JSON
 */
public record ResultRow(
    String status,
    int decision,
    long revision,
    String metrics,
    long accepted,
    long duplicates,
    long sequenceNumber) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int FETCH = 5_000;

  private static final String ALL =
      """
      select entity, (extract(epoch from window_start) * 1000)::bigint, status, decision, revision,
             metrics::text, accepted, duplicates, sequence_number
      from window_result
      where pipeline = 'flights' and window_name = 'hour' and generation = 0
      """;

  /** Every row, as one snapshot of the database. */
  public static Map<Hour, ResultRow> all(Connection connection) throws SQLException {
    var rows = new HashMap<Hour, ResultRow>();
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.setFetchSize(FETCH);
      try (var found = statement.executeQuery(ALL)) {
        while (found.next()) {
          rows.put(new Hour(found.getString(1), found.getLong(2)), of(found));
        }
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    return rows;
  }

  private static ResultRow of(ResultSet row) throws SQLException {
    return new ResultRow(
        row.getString(3).intern(),
        row.getInt(4),
        row.getLong(5),
        row.getString(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9));
  }

  boolean isFinal() {
    return status.equals("FINAL");
  }

  /** Whether the row has a version that is older than that of the other. */
  boolean isOlderThan(ResultRow other) {
    return decision != other.decision ? decision < other.decision : revision < other.revision;
  }

  /** What it says. */
  Figures figures() {
    try {
      var json = JSON.readTree(metrics);
      return new Figures(
          isFinal(),
          json.required("flights").longValue(),
          json.required("delay_sum").longValue(),
          json.required("delay_min").longValue(),
          json.required("delay_max").longValue(),
          json.required("delay_avg").doubleValue(),
          json.required("distance_sum").longValue(),
          accepted,
          duplicates);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalStateException("metrics: " + metrics, e);
    }
  }
}
