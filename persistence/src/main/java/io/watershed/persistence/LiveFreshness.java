package io.watershed.persistence;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Table {@code live_freshness}: how old live records are when they become durable, by pipeline and
 * node.
 */
public final class LiveFreshness {

  /** What nobody has renewed for so long is of a node that is gone, or of a pipeline at rest. */
  private static final int SECONDS = 5;

  private static final String REPORT =
      "insert into live_freshness (pipeline, node, p95_ms, measured_at)"
          + " select figure.pipeline, ?, figure.p95, now()"
          + " from unnest(?::text[], ?::int8[]) as figure (pipeline, p95)"
          + " where exists (select from replay_job job where job.pipeline = figure.pipeline"
          + " and job.phase = 'FEEDING')"
          + " on conflict (pipeline, node) do update"
          + " set p95_ms = excluded.p95_ms, measured_at = excluded.measured_at";

  private static final String HIGHEST =
      "select max(p95_ms) from live_freshness where pipeline = ?"
          + " and measured_at > now() - interval '"
          + SECONDS
          + " s'";

  private final Connections connections;

  LiveFreshness(Connections connections) {
    this.connections = connections;
  }

  /**
   * Stores the figures of a node, for the pipelines of which a replay is being fed.
   *
   * @param p95 ms by pipeline
   */
  public void report(String node, Map<String, Long> p95) {
    connections.run(
        "store how fresh live is on " + node,
        connection -> {
          try (var statement = connection.prepareStatement(REPORT)) {
            statement.setString(1, node);
            statement.setArray(
                2, connection.createArrayOf("text", p95.keySet().toArray(String[]::new)));
            statement.setArray(
                3, connection.createArrayOf("int8", p95.values().toArray(Long[]::new)));
            statement.executeUpdate();
          }
        });
  }

  /** Of the nodes' figures of the last seconds the highest, ms; empty: there is none. */
  public OptionalLong highest(String pipeline) {
    return connections.call(
        "read how fresh live is in " + pipeline,
        connection -> {
          try (var statement = connection.prepareStatement(HIGHEST)) {
            statement.setString(1, pipeline);
            try (var rows = statement.executeQuery()) {
              rows.next();
              long highest = rows.getLong(1);
              return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(highest);
            }
          }
        });
  }
}
