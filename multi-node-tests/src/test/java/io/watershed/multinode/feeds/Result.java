package io.watershed.multinode.feeds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of {@code window_current}.
 *
 * @param metrics the JSON object
 */
record Result(String status, JsonNode metrics, long accepted) {

  private static final JsonMapper JSON = new JsonMapper();

  private static final String CURRENT =
      """
      select window_name, entity, (extract(epoch from window_start) * 1000)::bigint,
             (extract(epoch from window_end) * 1000)::bigint, status, metrics::text, accepted
      from window_current where pipeline = ?
      """;

  /**
   * Which window it is of.
   *
   * @param start epoch ms
   * @param end epoch ms
   */
  record Key(String window, String entity, long start, long end) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return toString().compareTo(other.toString());
    }
  }

  /** All windows of a pipeline that exist. */
  static Map<Key, Result> all(Connection connection, String pipeline) throws SQLException {
    var results = new TreeMap<Key, Result>();
    try (var statement = connection.prepareStatement(CURRENT)) {
      statement.setString(1, pipeline);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          results.put(
              new Key(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4)),
              new Result(rows.getString(5), json(rows.getString(6)), rows.getLong(7)));
        }
      }
    }
    return results;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("metrics: " + text, e);
    }
  }
}
