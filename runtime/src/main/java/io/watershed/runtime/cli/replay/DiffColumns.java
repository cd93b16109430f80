package io.watershed.runtime.cli.replay;

import io.watershed.protocol.file.TableFormat;
import io.watershed.protocol.file.TableFormat.Column;
import io.watershed.runtime.client.JsonValues;
import io.watershed.v1.MetricValue;
import io.watershed.v1.WindowChange;
import io.watershed.v1.WindowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The columns of a diff: what names the window, then each metric before and after. A metric that is
 * an integer of 64 bits or a double in every window is one in the file; any other is text: exact
 * digits, or JSON.
 */
final class DiffColumns {

  private static final List<Column> FIRST =
      List.of(
          new Column("kind", TableFormat.Type.TEXT),
          new Column("entity", TableFormat.Type.TEXT),
          new Column("window", TableFormat.Type.TEXT),
          new Column("start", TableFormat.Type.TIME),
          new Column("end", TableFormat.Type.TIME),
          new Column("status_before", TableFormat.Type.TEXT),
          new Column("status_after", TableFormat.Type.TEXT),
          new Column("events_before", TableFormat.Type.LONG),
          new Column("events_after", TableFormat.Type.LONG));

  private final Map<String, TableFormat.Type> metrics = new TreeMap<>();

  /** Takes note of a window's metrics. */
  void see(WindowChange change) {
    change.getBefore().getMetricsMap().forEach(this::see);
    change.getAfter().getMetricsMap().forEach(this::see);
  }

  private void see(String metric, MetricValue value) {
    switch (value.getValueCase()) {
      case INT_VALUE -> metrics.merge(metric, TableFormat.Type.LONG, DiffColumns::both);
      case DOUBLE_VALUE -> metrics.merge(metric, TableFormat.Type.DOUBLE, DiffColumns::both);
      case BIG_INT_VALUE, DECIMAL_VALUE, TEXT_VALUE, MAP, RANKING, UNAVAILABLE ->
          metrics.put(metric, TableFormat.Type.TEXT);
      case VALUE_NOT_SET -> {
        // Fits into a column of any type.
      }
    }
  }

  private static TableFormat.Type both(TableFormat.Type one, TableFormat.Type other) {
    return one == other ? one : TableFormat.Type.TEXT;
  }

  List<Column> columns() {
    var columns = new ArrayList<>(FIRST);
    metrics.forEach(
        (metric, type) -> {
          columns.add(new Column(metric + "_before", type));
          columns.add(new Column(metric + "_after", type));
        });
    return columns;
  }

  /** A window that was seen, as values of these columns. */
  List<Object> row(WindowChange change) {
    var before = change.hasBefore() ? change.getBefore() : null;
    var after = change.hasAfter() ? change.getAfter() : null;
    var row = new ArrayList<Object>();
    row.add(change.getKind().name());
    row.add(change.getEntity());
    row.add(change.getWindow());
    row.add(change.getStart());
    row.add(change.getEnd());
    row.add(before == null ? null : before.getStatus().name());
    row.add(after == null ? null : after.getStatus().name());
    row.add(before == null ? null : before.getAccepted());
    row.add(after == null ? null : after.getAccepted());
    metrics.forEach(
        (metric, type) -> {
          row.add(value(before, metric, type));
          row.add(value(after, metric, type));
        });
    return row;
  }

  private static Object value(WindowResult result, String metric, TableFormat.Type type) {
    var value = result == null ? null : result.getMetricsMap().get(metric);
    if (value == null || value.getValueCase() == MetricValue.ValueCase.VALUE_NOT_SET) {
      return null;
    }
    return switch (type) {
      case LONG, TIME -> value.getIntValue();
      case DOUBLE -> value.getDoubleValue();
      case TEXT -> text(value);
    };
  }

  private static String text(MetricValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BIG_INT_VALUE -> value.getBigIntValue();
      case DECIMAL_VALUE -> value.getDecimalValue();
      case TEXT_VALUE -> value.getTextValue();
      case MAP, RANKING, UNAVAILABLE, VALUE_NOT_SET -> JsonValues.metric(value).toString();
    };
  }
}
