package io.watershed.runtime.cli;

import io.watershed.runtime.client.MetricText;
import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.Continues;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.MetricValue;
import io.watershed.v1.WindowResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Results as tables. Where windows have different metrics, each definition gets its own table. */
final class ResultText {

  private ResultText() {}

  /** What is known of an entity as a whole, in one line. */
  static String totals(
      String entity, EntityCounts counts, OptionalLong watermark, long sequenceNumber) {
    return entity
        + "  watermark "
        + (watermark.isPresent() ? TimeText.of(watermark.getAsLong()) : "-")
        + "  accepted "
        + counts.getAccepted()
        + "  duplicate "
        + counts.getDuplicates()
        + "  late "
        + counts.getLate()
        + seldom("conflict", counts.getConflicts())
        + seldom("revision", counts.getRevisions())
        + seldom("over the limit", counts.getOverLimit())
        + "  state "
        + counts.getStateBytes()
        + " bytes  sequence number "
        + sequenceNumber;
  }

  private static String seldom(String what, long count) {
    return count == 0 ? "" : "  " + what + " " + count;
  }

  /** One table a window definition, in the order of the results. */
  static List<String> windows(List<WindowResult> results) {
    List<String> lines = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    results.forEach(result -> names.add(result.getWindow()));
    for (String name : names) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(
          table(results.stream().filter(result -> result.getWindow().equals(name)).toList())
              .lines());
    }
    return lines;
  }

  /** A bound of a window that is unbounded is no time; one at which a session was cut says so. */
  private static String bound(WindowResult result, long time, Continues cut) {
    if (!result.hasFinalAt()) {
      return "-";
    }
    boolean open = result.getContinues() == cut || result.getContinues() == Continues.BOTH;
    return TimeText.of(time) + (open ? "…" : "");
  }

  private static Table table(List<WindowResult> results) {
    Set<String> metrics = new LinkedHashSet<>();
    results.forEach(result -> metrics.addAll(result.getMetricsMap().keySet()));
    Table table =
        new Table()
            .text("WINDOW")
            .text("START")
            .text("END")
            .text("STATUS")
            .number("VERSION")
            .number("EVENTS")
            .number("DUPLICATES");
    metrics.forEach(table::number);
    for (WindowResult result : results) {
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  result.getWindow(),
                  bound(result, result.getStart(), Continues.BEFORE),
                  bound(result, result.getEnd(), Continues.AFTER),
                  result.getStatus(),
                  result.getVersion().getDecision() + "." + result.getVersion().getRevision(),
                  result.getAccepted(),
                  result.getDuplicates()));
      Map<String, MetricValue> values = result.getMetricsMap();
      metrics.forEach(
          metric ->
              cells.add(
                  MetricText.of(values.getOrDefault(metric, MetricValue.getDefaultInstance()))));
      table.row(cells);
    }
    return table;
  }
}
