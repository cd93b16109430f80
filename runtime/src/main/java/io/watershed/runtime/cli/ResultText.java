package io.watershed.runtime.cli;

import io.watershed.runtime.console.Table;
import io.watershed.v1.EntityCounts;
import io.watershed.v1.MetricValue;
import io.watershed.v1.WindowResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Results as tables. Where windows have different metrics, each definition gets its own table. */
final class ResultText {

  private static final int DECIMALS = 3;

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
        + "  sequence number "
        + sequenceNumber;
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
                  TimeText.of(result.getStart()),
                  TimeText.of(result.getEnd()),
                  result.getStatus(),
                  result.getVersion().getDecision() + "." + result.getVersion().getRevision(),
                  result.getAccepted(),
                  result.getDuplicates()));
      Map<String, MetricValue> values = result.getMetricsMap();
      metrics.forEach(
          metric ->
              cells.add(number(values.getOrDefault(metric, MetricValue.getDefaultInstance()))));
      table.row(cells);
    }
    return table;
  }

  static String number(MetricValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BIG_INT_VALUE -> value.getBigIntValue();
      case DOUBLE_VALUE -> rounded(value.getDoubleValue());
      case VALUE_NOT_SET -> "-";
    };
  }

  private static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal decimal =
        BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return decimal.precision() - decimal.scale() > 18
        ? Double.toString(value)
        : decimal.toPlainString();
  }
}
