package io.watershed.multinode.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.multinode.chaos.Ledger.Figures;
import io.watershed.multinode.chaos.Ledger.Window;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the database says of the ledger, held against what the oracle says. */
final class Books {

  private static final JsonMapper JSON = new JsonMapper();

  private static final String WINDOWS =
      """
      select entity, (extract(epoch from window_start) * 1000)::bigint, status = 'FINAL',
             metrics::text, accepted, duplicates
      from window_result
      where pipeline = 'ledger' and generation = 0
      """;

  private static final String TOTALS =
      "select entity, accepted, duplicates, late from entity_summary where pipeline = 'ledger'";
  private static final String OFFSETS =
      "select coalesce(sum(next_offset), 0)::bigint from source_position where pipeline = 'ledger'";
  private static final String QUARANTINED =
      "select count(*) from quarantined_event where pipeline = 'ledger'";

  private static final String GAPS =
      """
      select persistence_id, min(sequence_number), max(sequence_number), count(*)
      from event_journal
      group by persistence_id
      having count(*) <> max(sequence_number) - min(sequence_number) + 1
      """;

  private Books() {}

  /** Records that lie before the stored positions. */
  static long stored(Connection connection) throws SQLException {
    return number(connection, OFFSETS);
  }

  /** Everything that is not as it should be: lost, doubled or wrong. */
  static List<String> differences(Connection connection, LedgerOracle oracle) throws SQLException {
    var differences = new ArrayList<String>();
    compare("window", oracle.windows(), windows(connection), differences);
    var totals = totals(connection);
    oracle
        .totals()
        .forEach(
            (key, expected) -> {
              if (!expected.admits(totals.get(key))) {
                differences.add(
                    "totals of %s: %s (expected: %s)".formatted(key, totals.get(key), expected));
              }
            });
    long quarantined = number(connection, QUARANTINED);
    if (quarantined != oracle.quarantined()) {
      differences.add(
          "quarantined: %d (expected: %d)".formatted(quarantined, oracle.quarantined()));
    }
    addGaps(connection, differences);
    return differences;
  }

  private static void compare(
      String what,
      Map<Window, Figures> expected,
      Map<Window, Figures> found,
      List<String> differences) {
    var all = new HashSet<>(expected.keySet());
    all.addAll(found.keySet());
    for (var window : all) {
      if (!Objects.equals(expected.get(window), found.get(window))) {
        differences.add(
            "%s %s: %s (expected: %s)"
                .formatted(what, window, found.get(window), expected.get(window)));
      }
    }
  }

  private static Map<Window, Figures> windows(Connection connection) throws SQLException {
    var windows = new HashMap<Window, Figures>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(WINDOWS)) {
      while (rows.next()) {
        var metrics = JSON.readTree(rows.getString(4));
        var figures =
            new Figures(
                rows.getBoolean(3),
                metrics.required("events").longValue(),
                metrics.required("sum").longValue(),
                metrics.required("least").longValue(),
                metrics.required("most").longValue(),
                rows.getLong(6));
        windows.put(new Window(rows.getString(1), rows.getLong(2)), figures);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return windows;
  }

  private static Map<String, LedgerOracle.Totals> totals(Connection connection)
      throws SQLException {
    var totals = new HashMap<String, LedgerOracle.Totals>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(TOTALS)) {
      while (rows.next()) {
        totals.put(
            rows.getString(1),
            new LedgerOracle.Totals(rows.getLong(2), rows.getLong(3), rows.getLong(4), 0));
      }
    }
    return totals;
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

  private static long number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
