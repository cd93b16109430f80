package io.watershed.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What is in the database, and how large. Asks statistics and the ends of indexes, and counts no
 * further than {@value #COUNTED} rows, so that it is as quick on a large database as on a small
 * one.
 */
public final class Inspection {
  /** What is more is estimated. */
  static final int COUNTED = 10_000;

  private static final String TABLES =
      "select relation.relname, pg_total_relation_size(relation.oid) -"
          + " pg_indexes_size(relation.oid), pg_indexes_size(relation.oid),"
          + " coalesce(stats.n_live_tup, 0), coalesce(stats.n_dead_tup, 0), "
          + inMillis("greatest(stats.last_vacuum, stats.last_autovacuum)")
          + " from pg_class relation join pg_namespace space on space.oid = relation.relnamespace"
          + " left join pg_stat_user_tables stats on stats.relid = relation.oid where space.nspname"
          + " = current_schema() and relation.relkind = 'r' and relation.relname in"
          + " ('event_journal', 'snapshot', 'window_result', 'result_outbox', 'entity_summary',"
          + " 'late_event', 'quarantined_event', 'source_position') order by"
          + " pg_total_relation_size(relation.oid) desc, relation.relname";

  /**
   * There is no index by time. The lowest bound that the last ANALYZE has found is that of a sample
   * of rows.
   */
  private static final String OLDEST_EVENT =
      "select (histogram_bounds::text::int8[])[1] from pg_stats where schemaname = current_schema()"
          + " and tablename = 'event_journal' and attname = 'write_timestamp'";

  /** Of as many rows as are counted. */
  private static final String OLDEST_EVENT_OF_PIPELINE =
      "select min(write_timestamp) from (select write_timestamp from event_journal"
          + " where persistence_id >= ? and persistence_id < ? order by persistence_id,"
          + " sequence_number limit "
          + COUNTED
          + ") as first";

  private static final String JOURNAL =
      "select 1 from event_journal where persistence_id >= ? and persistence_id < ?";

  private static final String SWEPT =
      "select "
          + inMillis("began_at")
          + ", "
          + inMillis("ended_at")
          + ", journal, snapshots, windows, late, quarantined from retention_sweep"
          + " where pipeline = ?";

  private static final Pattern PLANNED = Pattern.compile("\"Plan Rows\": ([0-9]+)");

  private final Connections connections;

  Inspection(Connections connections) {
    this.connections = connections;
  }

  /** The tables that hold data, the largest first. */
  public List<TableStatus> tables() {
    return connections.call(
        "inspect tables",
        connection -> {
          var tables = new ArrayList<TableStatus>();
          try (var statement = connection.prepareStatement(TABLES);
              var rows = statement.executeQuery()) {
            while (rows.next()) {
              var table = rows.getString(1);
              tables.add(
                  new TableStatus(
                      table,
                      rows.getLong(2),
                      rows.getLong(3),
                      rows.getLong(4),
                      rows.getLong(5),
                      oldest(connection, table),
                      millis(rows, 6)));
            }
          }
          return tables;
        });
  }

  private static OptionalLong oldest(Connection connection, String table) throws SQLException {
    return switch (table) {
      case "event_journal" -> time(connection, OLDEST_EVENT);
      case "window_result" -> time(connection, ofAnyPipeline(table, "closed_at"));
      case "late_event" -> time(connection, ofAnyPipeline(table, "decided_at"));
      case "quarantined_event" -> time(connection, ofAnyPipeline(table, "quarantined_at"));
      default -> OptionalLong.empty();
    };
  }

  /** The indexes begin with the pipeline. */
  private static String ofAnyPipeline(String table, String column) {
    return "select "
        + inMillis("min(oldest)")
        + " from pipeline cross join lateral (select min("
        + column
        + ") as oldest from "
        + table
        + " where pipeline = pipeline.name and "
        + column
        + " is not null) as first";
  }

  /** What there is of a pipeline. */
  public StoredRows pipeline(String name) {
    var first = name + "|";
    var end = KeyRange.endOf(first).orElseThrow();
    return connections.call(
        "inspect pipeline " + name,
        connection ->
            new StoredRows(
                count(connection, JOURNAL, first, end),
                time(connection, OLDEST_EVENT_OF_PIPELINE, first, end),
                countOf(connection, "entity_summary", "", name),
                countOf(connection, "window_result", " and status = 'PROVISIONAL'", name),
                countOf(connection, "window_result", " and closed_at is not null", name),
                oldestOf(connection, "window_result", "closed_at", name),
                countOf(connection, "late_event", "", name),
                oldestOf(connection, "late_event", "decided_at", name),
                countOf(connection, "quarantined_event", "", name),
                oldestOf(connection, "quarantined_event", "quarantined_at", name),
                countOf(connection, "result_outbox", "", name),
                lastSweep(connection, name)));
  }

  private static RowCount countOf(
      Connection connection, String table, String condition, String pipeline) throws SQLException {
    return count(
        connection, "select 1 from " + table + " where pipeline = ?" + condition, pipeline);
  }

  private static RowCount count(Connection connection, String rows, String... parameters)
      throws SQLException {
    var sql = "select count(*) from (" + rows + " limit " + (COUNTED + 1) + ") as counted";
    long counted;
    try (var statement = prepared(connection, sql, parameters);
        var row = statement.executeQuery()) {
      row.next();
      counted = row.getLong(1);
    }
    return counted <= COUNTED
        ? new RowCount(counted, false)
        : new RowCount(Math.max(counted, planned(connection, rows, parameters)), true);
  }

  private static long planned(Connection connection, String rows, String... parameters)
      throws SQLException {
    try (var statement = prepared(connection, "explain (format json) " + rows, parameters);
        var row = statement.executeQuery()) {
      row.next();
      var plan = PLANNED.matcher(row.getString(1));
      if (!plan.find()) {
        throw new SQLException("no estimate in the plan " + row.getString(1));
      }
      return Long.parseLong(plan.group(1));
    }
  }

  private static OptionalLong oldestOf(
      Connection connection, String table, String column, String pipeline) throws SQLException {
    return time(
        connection,
        "select "
            + inMillis("min(" + column + ")")
            + " from "
            + table
            + " where pipeline = ? and "
            + column
            + " is not null",
        pipeline);
  }

  private static Optional<StoredRows.LastSweep> lastSweep(Connection connection, String pipeline)
      throws SQLException {
    try (var statement = prepared(connection, SWEPT, pipeline);
        var row = statement.executeQuery()) {
      return row.next()
          ? Optional.of(
              new StoredRows.LastSweep(
                  row.getLong(1),
                  millis(row, 2),
                  new Sweep.Deleted(
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getLong(7))))
          : Optional.empty();
    }
  }

  private static OptionalLong time(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (var statement = prepared(connection, sql, parameters);
        var row = statement.executeQuery()) {
      return row.next() ? millis(row, 1) : OptionalLong.empty();
    }
  }

  private static String inMillis(String time) {
    return "(extract(epoch from " + time + ") * 1000)::int8";
  }

  private static OptionalLong millis(ResultSet row, int column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
  }

  private static PreparedStatement prepared(Connection connection, String sql, String... parameters)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (var i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
    return statement;
  }
}
