package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Windows and metrics as HOCON with every default filled in. */
final class WindowText {

  private WindowText() {}

  static void add(IndentedLines lines, Window window) {
    lines.open(window.name());
    lines.add(
        switch (window.type()) {
          case WindowType.Grid grid -> grid(grid);
          case WindowType.Sliding sliding ->
              "size = "
                  + DurationText.of(sliding.size())
                  + ", slide = "
                  + DurationText.of(sliding.slide())
                  + ", offset = "
                  + DurationText.of(sliding.offset());
          case WindowType.Session session ->
              "session { gap = "
                  + DurationText.of(session.gap())
                  + ", cut { "
                  + grid(session.cut())
                  + " } }";
          case WindowType.Cumulative cumulative ->
              "cumulative { cell { "
                  + grid(cumulative.cell())
                  + " }, step = "
                  + DurationText.of(cumulative.step())
                  + " }";
          case WindowType.Unbounded unbounded ->
              "unbounded { pane { " + grid(unbounded.pane()) + " } }";
        });
    lines.open("metrics");
    window.metrics().forEach(metric -> lines.add(metric(metric)));
    lines.close();
    lines.close();
  }

  private static String grid(WindowType.Grid grid) {
    return switch (grid) {
      case WindowType.Tumbling tumbling ->
          "size = "
              + DurationText.of(tumbling.size())
              + ", offset = "
              + DurationText.of(tumbling.offset());
      case WindowType.Calendar calendar ->
          "calendar = "
              + calendar.unit().name().toLowerCase(Locale.ROOT)
              + ", zone = "
              + quoted(calendar.zone().getId());
    };
  }

  private static String metric(Metric metric) {
    if (metric.aggregate() instanceof Aggregate.Count
        && metric.measure().isEmpty()
        && metric.where().isEmpty()) {
      return metric.name() + " = count";
    }
    StringJoiner parts = new StringJoiner(", ", metric.name() + " { ", " }");
    String of = metric.measure().orElse(MetricReader.EVENTS);
    switch (metric.aggregate()) {
      case Aggregate.Count count -> parts.add("count = " + of);
      case Aggregate.Sum sum -> parts.add("sum = " + of);
      case Aggregate.Min min -> parts.add("min = " + of);
      case Aggregate.Max max -> parts.add("max = " + of);
      case Aggregate.Avg avg -> parts.add("avg = " + of);
      case Aggregate.Variance variance ->
          parts.add("variance = " + of).add("sample = " + variance.sample());
      case Aggregate.Stddev stddev ->
          parts.add("stddev = " + of).add("sample = " + stddev.sample());
      case Aggregate.First first -> parts.add("first = " + of);
      case Aggregate.Last last -> parts.add("last = " + of);
      case Aggregate.Distinct distinct ->
          parts.add("distinct = " + of).add("exact-up-to = " + distinct.exactUpTo());
      case Aggregate.Quantiles quantiles ->
          parts
              .add("quantiles = " + of)
              .add("at = " + numbers(quantiles.at()))
              .add("relative-error = " + number(quantiles.relativeError()));
      case Aggregate.TopK top ->
          parts.add("top = " + of).add("k = " + top.k()).add("max-keys = " + top.maxKeys());
      case Aggregate.Histogram histogram ->
          parts.add("histogram = " + of).add("buckets = " + numbers(histogram.bounds()));
      case Aggregate.Rate rate ->
          parts.add("rate = " + of).add("per = " + DurationText.of(rate.per()));
      case Aggregate.Custom custom -> custom(parts, custom, metric.measure());
    }
    metric.where().ifPresent(where -> parts.add("where = " + quoted(where.text())));
    return parts.toString();
  }

  private static void custom(
      StringJoiner parts, Aggregate.Custom custom, Optional<String> measure) {
    parts.add("custom = " + quoted(custom.name()));
    measure.ifPresent(of -> parts.add("of = " + of));
    if (!custom.options().isEmpty()) {
      parts.add(
          custom.options().entrySet().stream()
              .map(option -> quoted(option.getKey()) + " = " + quoted(option.getValue()))
              .collect(Collectors.joining(", ", "options { ", " }")));
    }
  }

  private static String numbers(List<Double> numbers) {
    return numbers.stream().map(WindowText::number).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String number(double number) {
    String text = Double.toString(number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String quoted(String text) {
    return ConfigUtil.quoteString(text);
  }
}
