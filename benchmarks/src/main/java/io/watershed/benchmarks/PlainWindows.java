package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.multinode.Site;
import io.watershed.protocol.file.RowTree;
import io.watershed.runtime.produce.RowFormats;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Windows as a plain loop over all events fills them, to hold a replay's results against. Nothing
 * is late here, and sums are exact until they are read. Shares no code with the engine.
 */
final class PlainWindows {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> STATUSES = Set.of("CORRECTED", "PROVISIONAL");
  private static final int FETCH = 5_000;
  private static final int KEPT = 20;

  /** What a sum of rounded numbers may be off, as a share of it, or of 1. */
  private static final double ROUNDING = 1e-9;

  private static final String STORED =
      """
      select entity, (extract(epoch from window_start) * 1000)::bigint, status, accepted, metrics::text,
             coalesce(replay_job, '')
      from window_current where pipeline = ?
      """;

  private final List<Metric> metrics;
  private final int measures;
  private final Map<Window, Tally> windows = new HashMap<>();

  /** What a metric says of a measure. */
  enum Kind {
    COUNT,
    SUM,
    MIN,
    MAX,
    AVG
  }

  /**
   * A metric of the definition.
   *
   * @param measure place of what it is of
   */
  record Metric(String name, Kind kind, int measure) {}

  /**
   * A window of an entity.
   *
   * @param start epoch ms
   */
  private record Window(String entity, long start) {
    @Override
    public String toString() {
      return entity + " " + Instant.ofEpochMilli(start);
    }
  }

  private static final class Tally {
    private long count;
    private final BigDecimal[] sums;
    private final double[] least;
    private final double[] greatest;

    private Tally(double[] first) {
      sums = new BigDecimal[first.length];
      Arrays.fill(sums, BigDecimal.ZERO);
      least = first.clone();
      greatest = first.clone();
    }

    private void add(double[] values) {
      count++;
      for (int i = 0; i < values.length; i++) {
        sums[i] = sums[i].add(new BigDecimal(values[i]));
        least[i] = Math.min(least[i], values[i]);
        greatest[i] = Math.max(greatest[i], values[i]);
      }
    }

    private double value(Metric metric) {
      int i = metric.measure();
      return switch (metric.kind()) {
        case COUNT -> count;
        case SUM -> sums[i].doubleValue();
        case MIN -> least[i];
        case MAX -> greatest[i];
        case AVG -> sums[i].doubleValue() / count;
      };
    }
  }

  /**
   * What a comparison found.
   *
   * @param windows that there must be
   * @param first of the differences, one line each
   */
  record Outcome(long windows, long differences, List<String> first) {}

  PlainWindows(List<Metric> metrics) {
    this.metrics = List.copyOf(metrics);
    this.measures = 1 + metrics.stream().mapToInt(Metric::measure).max().orElse(0);
  }

  /**
   * Adds one event.
   *
   * @param start of its window, epoch ms
   */
  void add(String entity, long start, double... values) {
    if (values.length != measures) {
      throw new IllegalArgumentException(
          "measures: %d (expected: %d)".formatted(values.length, measures));
    }
    windows.computeIfAbsent(new Window(entity, start), any -> new Tally(values)).add(values);
  }

  /**
   * Compares with rows of Parquet files, one a window: {@code entity}, {@code start} (epoch ms) and
   * the metrics by their names. Sums and means of decimal numbers may be off by what rounding in
   * another order makes of them, for no peer's are exact.
   */
  Outcome compare(List<Path> files) throws IOException {
    var comparison = new Comparison("");
    for (var file : files) {
      try (var rows = RowFormats.named("parquet").open(file)) {
        while (rows.next()) {
          comparison.take(RowTree.of(rows));
        }
      }
    }
    return comparison.outcome();
  }

  /** Compares with all that readers see of a pipeline, all of which must be of one replay. */
  Outcome compare(Site site, String pipeline, String job) throws SQLException, IOException {
    var comparison = new Comparison(job);
    try (var connection = site.database().connect()) {
      // With a cursor: there may be many.
      connection.setAutoCommit(false);
      try (var statement = connection.prepareStatement(STORED)) {
        statement.setFetchSize(FETCH);
        statement.setString(1, pipeline);
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            comparison.take(rows);
          }
        }
      } finally {
        connection.rollback();
      }
    }
    return comparison.outcome();
  }

  private final class Comparison {
    private final String job;
    private final Set<Window> missing = new HashSet<>(windows.keySet());
    private final List<String> first = new ArrayList<>();
    private long differences;

    private Comparison(String job) {
      this.job = job;
    }

    private void take(ResultSet row) throws SQLException, IOException {
      var window = new Window(row.getString(1), row.getLong(2));
      var tally = windows.get(window);
      if (tally == null || !missing.remove(window)) {
        differ(window + ": is stored (expected: no such window)");
        return;
      }
      var status = row.getString(3);
      if (!STATUSES.contains(status)) {
        differ("%s status: %s (expected: one of %s)".formatted(window, status, STATUSES));
      }
      same(window, "accepted", row.getLong(4), tally.count);
      same(window, "replay_job", row.getString(6), job);
      var json = JSON.readTree(row.getString(5));
      for (var metric : metrics) {
        same(window, metric.name(), number(json.get(metric.name())), tally.value(metric));
      }
    }

    private void take(JsonNode row) {
      var window = new Window(row.path("entity").textValue(), row.path("start").longValue());
      var tally = windows.get(window);
      if (tally == null || !missing.remove(window)) {
        differ(window + ": is stored (expected: no such window, or once)");
        return;
      }
      for (var metric : metrics) {
        double expected = tally.value(metric);
        double found = row.path(metric.name()).asDouble(Double.NaN);
        if (!(Math.abs(found - expected) <= ROUNDING * Math.max(1, Math.abs(expected)))) {
          differ("%s %s: %s (expected: %s)".formatted(window, metric.name(), found, expected));
        }
      }
    }

    private Object number(JsonNode found) {
      return found != null && found.isNumber() ? (Object) found.doubleValue() : "" + found;
    }

    private void same(Window window, String what, Object found, Object expected) {
      if (!expected.equals(found)) {
        differ("%s %s: %s (expected: %s)".formatted(window, what, found, expected));
      }
    }

    private void differ(String line) {
      differences++;
      if (first.size() < KEPT) {
        first.add(line);
      }
    }

    private Outcome outcome() {
      missing.forEach(window -> differ(window + ": is missing"));
      return new Outcome(windows.size(), differences, List.copyOf(first));
    }
  }
}
