package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.MetricText;
import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.EntityChange;
import io.watershed.v1.MetricChange;
import io.watershed.v1.MetricValue;
import io.watershed.v1.ReplayDiff;
import io.watershed.v1.WindowChange;
import io.watershed.v1.WindowResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** What a job changes, as people read it. */
final class DiffText {

  private DiffText() {}

  static List<String> of(ReplayDiff diff) {
    List<String> lines = new ArrayList<>();
    lines.add(summary(diff));
    if (diff.getMetricsCount() > 0) {
      lines.add("");
      lines.addAll(metrics(diff.getMetricsList()));
    }
    if (diff.getTopCount() > 0) {
      lines.add("");
      lines.add("largest changes:");
      lines.addAll(windows(diff.getTopList()));
    }
    if (diff.getEntitiesCount() > 0) {
      lines.add("");
      lines.add("most affected:");
      lines.addAll(entities(diff.getEntitiesList()));
    }
    return lines;
  }

  static String summary(ReplayDiff diff) {
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d windows differ, %s: %,d changed, %,d added, %,d removed",
        diff.getJob(),
        Gate.differing(diff),
        diff.getWindows(),
        Gate.share(diff),
        diff.getChanged(),
        diff.getAdded(),
        diff.getRemoved());
  }

  private static List<String> metrics(List<MetricChange> metrics) {
    Table table =
        new Table()
            .text("WINDOW")
            .text("METRIC")
            .number("COMPARED")
            .number("CHANGED")
            .number("MEAN BEFORE")
            .number("MEAN AFTER")
            .number("LEAST")
            .number("P05")
            .number("MEDIAN")
            .number("P95")
            .number("GREATEST");
    for (MetricChange metric : metrics) {
      table.row(
          List.of(
              metric.getWindow(),
              metric.getMetric(),
              metric.getCompared(),
              metric.getChanged(),
              number(metric.hasMeanBefore(), metric.getMeanBefore()),
              number(metric.hasMeanAfter(), metric.getMeanAfter()),
              number(metric.hasLeast(), metric.getLeast()),
              number(metric.hasP05(), metric.getP05()),
              number(metric.hasMedian(), metric.getMedian()),
              number(metric.hasP95(), metric.getP95()),
              number(metric.hasGreatest(), metric.getGreatest())));
    }
    return table.lines();
  }

  private static String number(boolean known, double value) {
    return known ? MetricText.of(MetricValue.newBuilder().setDoubleValue(value).build()) : "-";
  }

  private static List<String> windows(List<WindowChange> changes) {
    Table table =
        new Table().text("KIND").text("ENTITY").text("WINDOW").text("START").text("METRICS");
    for (WindowChange change : changes) {
      table.row(
          List.of(
              change.getKind(),
              change.getEntity(),
              change.getWindow(),
              TimeText.of(change.getStart()),
              metrics(change)));
    }
    return table.lines();
  }

  /** Of a window on both sides those that differ: {@code delay_avg 2.1 → 6.7}. */
  private static String metrics(WindowChange change) {
    if (!change.hasBefore() || !change.hasAfter()) {
      WindowResult only = change.hasBefore() ? change.getBefore() : change.getAfter();
      return MetricText.all(only.getMetricsMap());
    }
    var before = change.getBefore().getMetricsMap();
    var after = change.getAfter().getMetricsMap();
    var names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<String> texts = new ArrayList<>();
    for (String name : names) {
      var from = before.getOrDefault(name, MetricValue.getDefaultInstance());
      var to = after.getOrDefault(name, MetricValue.getDefaultInstance());
      if (!from.equals(to)) {
        texts.add(name + " " + MetricText.of(from) + " → " + MetricText.of(to));
      }
    }
    return String.join(", ", texts);
  }

  private static List<String> entities(List<EntityChange> entities) {
    Table table = new Table().text("ENTITY").number("WINDOWS");
    entities.forEach(entity -> table.row(List.of(entity.getEntity(), entity.getWindows())));
    return table.lines();
  }
}
