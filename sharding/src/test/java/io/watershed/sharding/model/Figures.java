package io.watershed.sharding.model;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Metrics in words, computed from all values with unlimited precision. */
final class Figures {

  private static final String ABSENT = "absent";

  private final PipelineDefinition definition;

  Figures(PipelineDefinition definition) {
    this.definition = definition;
  }

  /** One metric over these events, in words. */
  String of(Metric metric, List<Event> events, Span span) {
    List<Event> taken = new ArrayList<>();
    int measure = measure(metric);
    for (Event event : events) {
      boolean meant =
          metric.where().isEmpty()
              || (event.conditions()
                          >>> definition.conditions().indexOf(metric.where().orElseThrow())
                      & 1)
                  == 1;
      if (meant && (measure < 0 || isPresent(event, measure))) {
        taken.add(event);
      }
    }
    if (metric.aggregate() instanceof Aggregate.Count) {
      return Integer.toString(taken.size());
    }
    if (metric.aggregate() instanceof Aggregate.Distinct) {
      TreeSet<String> values = new TreeSet<>();
      taken.forEach(event -> values.add(key(event, measure)));
      return Integer.toString(values.size());
    }
    return values(metric.aggregate(), taken, measure, span);
  }

  private String values(Aggregate aggregate, List<Event> taken, int measure, Span span) {
    if (aggregate instanceof Aggregate.Rate rate) {
      BigDecimal per =
          new BigDecimal(span.end() - span.start())
              .divide(new BigDecimal(rate.per().toMillis()), java.math.MathContext.DECIMAL128);
      return "about " + new BigDecimal(taken.size()).doubleValue() / per.doubleValue();
    }
    if (aggregate instanceof Aggregate.Histogram histogram) {
      return histogram(histogram, taken, measure);
    }
    if (aggregate instanceof Aggregate.TopK top) {
      return top(top, taken, measure);
    }
    if (taken.isEmpty()) {
      return ABSENT;
    }
    return switch (aggregate) {
      case Aggregate.First first -> text(taken.stream().min(byTime(measure)).get(), measure);
      case Aggregate.Last last -> text(taken.stream().max(byTime(measure)).get(), measure);
      case Aggregate.Min min -> text(taken.stream().min(byValue(measure)).get(), measure);
      case Aggregate.Max max -> text(taken.stream().max(byValue(measure)).get(), measure);
      case Aggregate.Sum sum ->
          type(measure) == Measure.Type.DOUBLE
              ? Double.toString(sum(taken, measure).doubleValue())
              : sum(taken, measure).toPlainString();
      case Aggregate.Avg avg -> Double.toString(sum(taken, measure).doubleValue() / taken.size());
      default -> throw new IllegalArgumentException(aggregate + " (expected: one the oracle does)");
    };
  }

  private String histogram(Aggregate.Histogram histogram, List<Event> taken, int measure) {
    List<Double> bounds = histogram.bounds();
    List<String> parts = new ArrayList<>();
    for (int b = 0; b <= bounds.size(); b++) {
      BigDecimal from = b == 0 ? null : new BigDecimal(bounds.get(b - 1));
      BigDecimal to = b == bounds.size() ? null : new BigDecimal(bounds.get(b));
      long count = 0;
      for (Event event : taken) {
        BigDecimal value = exact(event, measure);
        if ((from == null || value.compareTo(from) >= 0)
            && (to == null || value.compareTo(to) < 0)) {
          count++;
        }
      }
      String label =
          from == null
              ? "<" + plain(to)
              : to == null ? ">=" + plain(from) : plain(from) + ".." + plain(to);
      parts.add(label + "=" + count);
    }
    return parts.toString();
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private String top(Aggregate.TopK top, List<Event> taken, int measure) {
    Map<String, Long> counts = new TreeMap<>();
    taken.forEach(event -> counts.merge(key(event, measure), 1L, Long::sum));
    if (counts.size() > top.maxKeys()) {
      return "unavailable";
    }
    List<Map.Entry<String, Long>> ranking = new ArrayList<>(counts.entrySet());
    ranking.sort(
        Map.Entry.<String, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    return ranking.subList(0, Math.min(top.k(), ranking.size())).toString();
  }

  private BigDecimal sum(List<Event> taken, int measure) {
    BigDecimal sum = new BigDecimal(BigInteger.ZERO, definition.measures().get(measure).scale());
    for (Event event : taken) {
      sum = sum.add(exact(event, measure));
    }
    return sum;
  }

  private Comparator<Event> byTime(int measure) {
    return Comparator.comparingLong(Event::time)
        .thenComparing(event -> new Arrival.Id(event.idHigh(), event.idLow()))
        .thenComparing(byValue(measure));
  }

  private Comparator<Event> byValue(int measure) {
    return switch (type(measure)) {
      case LONG, DECIMAL -> Comparator.comparingLong(event -> event.measure(measure));
      case DOUBLE ->
          (one, other) ->
              Double.compare(
                  Double.longBitsToDouble(one.measure(measure)),
                  Double.longBitsToDouble(other.measure(measure)));
      case TEXT -> Comparator.comparing(event -> event.text(measure));
    };
  }

  private String text(Event event, int measure) {
    return switch (type(measure)) {
      case LONG -> Long.toString(event.measure(measure));
      case DECIMAL -> exact(event, measure).toPlainString();
      case DOUBLE -> Double.toString(Double.longBitsToDouble(event.measure(measure)));
      case TEXT -> event.text(measure);
    };
  }

  /** What makes a value different from another. */
  private String key(Event event, int measure) {
    return measure < 0 ? "" : text(event, measure);
  }

  private BigDecimal exact(Event event, int measure) {
    return switch (type(measure)) {
      case LONG, DECIMAL ->
          BigDecimal.valueOf(event.measure(measure), definition.measures().get(measure).scale());
      case DOUBLE -> new BigDecimal(Double.longBitsToDouble(event.measure(measure)));
      case TEXT -> throw new IllegalArgumentException("text (expected: a number)");
    };
  }

  private boolean isPresent(Event event, int measure) {
    return switch (type(measure)) {
      case LONG, DECIMAL -> event.measure(measure) != Long.MIN_VALUE;
      case DOUBLE -> !Double.isNaN(Double.longBitsToDouble(event.measure(measure)));
      case TEXT -> event.text(measure) != null;
    };
  }

  private Measure.Type type(int measure) {
    return definition.measures().get(measure).type();
  }

  private int measure(Metric metric) {
    if (metric.measure().isEmpty()) {
      return -1;
    }
    for (int m = 0; m < definition.measures().size(); m++) {
      if (definition.measures().get(m).name().equals(metric.measure().get())) {
        return m;
      }
    }
    throw new IllegalArgumentException(metric + " (expected: a known measure)");
  }
}
