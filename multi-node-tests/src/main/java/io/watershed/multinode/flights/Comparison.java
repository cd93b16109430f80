package io.watershed.multinode.flights;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** What a database says, held against the truth. */
public final class Comparison {

  private static final String TOTALS =
      "select entity, accepted, duplicates, late from entity_summary where pipeline = 'flights'";
  private static final String OFFSETS =
      "select coalesce(sum(next_offset), 0)::bigint from source_position where pipeline ="
          + " 'flights'";
  private static final String QUARANTINED =
      "select count(*) from quarantined_event where pipeline = 'flights'";

  private static final String GAPS =
      """
      select persistence_id, min(sequence_number), max(sequence_number), count(*)
      from event_journal
      group by persistence_id
      having count(*) <> max(sequence_number) - min(sequence_number) + 1
      """;

  private Comparison() {}

  /** Everything that is not as it should be: windows, totals of entities, positions, quarantine. */
  public static List<String> differences(Connection connection, FlightOracle.Truth truth)
      throws SQLException {
    var differences = new ArrayList<String>();
    var figures = new HashMap<Hour, Figures>();
    ResultRow.all(connection).forEach((hour, row) -> figures.put(hour, row.figures()));
    compare("window", truth.hours(), figures, differences);
    compareTotals(truth.airports(), totals(connection), differences);
    compare("records", truth.records(), number(connection, OFFSETS), differences);
    addGaps(connection, differences);
    compare("quarantined", truth.quarantined(), number(connection, QUARANTINED), differences);
    return differences;
  }

  /** Records that lie before the stored positions. */
  public static long stored(Connection connection) throws SQLException {
    return number(connection, OFFSETS);
  }

  private static void compareTotals(
      Map<String, FlightOracle.Totals> expected,
      Map<String, FlightOracle.Totals> found,
      List<String> differences) {
    var airports = new TreeSet<>(expected.keySet());
    airports.addAll(found.keySet());
    for (var airport : airports) {
      var wanted = expected.get(airport);
      var totals = found.get(airport);
      if (wanted == null || totals == null || !wanted.admits(totals)) {
        differences.add("totals of " + airport + ": " + totals + " (expected: " + wanted + ")");
      }
    }
  }

  private static <K, V> void compare(
      String what, Map<K, V> expected, Map<K, V> found, List<String> differences) {
    var keys = new TreeSet<K>((a, b) -> a.toString().compareTo(b.toString()));
    keys.addAll(expected.keySet());
    keys.addAll(found.keySet());
    for (var key : keys) {
      compare(what + " " + key, expected.get(key), found.get(key), differences);
    }
  }

  private static void compare(
      String what, Object expected, Object found, List<String> differences) {
    if (!Objects.equals(expected, found)) {
      differences.add(what + ": " + found + " (expected: " + expected + ")");
    }
  }

  private static void addGaps(Connection connection, List<String> differences) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(GAPS)) {
      while (rows.next()) {
        differences.add(
            "journal of %s: %d rows from %d to %d (expected: no gaps)"
                .formatted(rows.getString(1), rows.getLong(4), rows.getLong(2), rows.getLong(3)));
      }
    }
  }

  /** Totals by entity. */
  public static Map<String, FlightOracle.Totals> totals(Connection connection) throws SQLException {
    var totals = new HashMap<String, FlightOracle.Totals>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(TOTALS)) {
      while (rows.next()) {
        totals.put(
            rows.getString(1),
            new FlightOracle.Totals(rows.getLong(2), rows.getLong(3), rows.getLong(4), 0));
      }
    }
    return totals;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
