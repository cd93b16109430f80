package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.Figure;
import io.watershed.sharding.aggregate.Sample;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What each aggregate should say, by plain loops over lists of exact decimal numbers. Shares no
 * code with the accumulators. Quantiles are those of the sorted list; they are compared by their
 * error.
 */
final class PlainAggregates {

  /** More than any number has that lies between two doubles: quotients don't round twice. */
  private static final MathContext DIGITS = new MathContext(1200);

  private final Measure.Type type;
  private final int scale;
  private final long windowMillis;

  PlainAggregates(Measure.Type type, int scale, long windowMillis) {
    this.type = type;
    this.scale = scale;
    this.windowMillis = windowMillis;
  }

  Figure of(Aggregate aggregate, List<Sample> samples) {
    int n = samples.size();
    return switch (aggregate) {
      case Aggregate.Count count -> Figure.of(n);
      case Aggregate.Sum sum -> n == 0 ? new Figure.Absent() : total(sum(samples));
      case Aggregate.Min min -> extreme(samples, false);
      case Aggregate.Max max -> extreme(samples, true);
      case Aggregate.Avg avg ->
          n == 0 ? new Figure.Absent() : new Figure.Real(sum(samples).doubleValue() / n);
      case Aggregate.Variance variance -> spread(samples, variance.sample(), false);
      case Aggregate.Stddev deviation -> spread(samples, deviation.sample(), true);
      case Aggregate.First first -> end(samples, false);
      case Aggregate.Last last -> end(samples, true);
      case Aggregate.Distinct distinct ->
          Figure.of(samples.stream().map(this::key).distinct().count());
      case Aggregate.Quantiles quantiles -> quantiles(quantiles, samples);
      case Aggregate.TopK top -> top(top, samples);
      case Aggregate.Histogram histogram -> histogram(histogram, samples);
      case Aggregate.Rate rate -> rate(rate, samples);
      case Aggregate.Custom custom -> throw new IllegalArgumentException(custom.toString());
    };
  }

  private BigDecimal exact(Sample sample) {
    return type == Measure.Type.DOUBLE
        ? new BigDecimal(sample.asDouble())
        : BigDecimal.valueOf(sample.asLong(), scale);
  }

  private BigDecimal sum(List<Sample> samples) {
    return samples.stream().map(this::exact).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private Figure total(BigDecimal sum) {
    return switch (type) {
      case LONG -> new Figure.Whole(sum.toBigIntegerExact());
      case DOUBLE -> new Figure.Real(sum.signum() == 0 ? 0.0 : sum.doubleValue());
      case DECIMAL -> new Figure.Decimal(sum.setScale(scale));
      case TEXT -> throw new IllegalStateException("sum of texts");
    };
  }

  private Figure plain(Sample sample) {
    return switch (type) {
      case LONG -> Figure.of(sample.asLong());
      case DOUBLE -> new Figure.Real(sample.asDouble());
      case DECIMAL -> new Figure.Decimal(BigDecimal.valueOf(sample.asLong(), scale));
      case TEXT -> new Figure.Text(sample.asText());
    };
  }

  /** As a value that has an order and is equal where the aggregates' values are. */
  private Comparable<?> key(Sample sample) {
    return switch (type) {
      case LONG, DECIMAL -> (Long) sample.asLong();
      case DOUBLE -> (Double) sample.asDouble();
      case TEXT -> sample.asText();
    };
  }

  @SuppressWarnings("unchecked")
  private Comparator<Sample> byValue() {
    return (a, b) -> ((Comparable<Object>) key(a)).compareTo(key(b));
  }

  private Figure extreme(List<Sample> samples, boolean greatest) {
    return (greatest ? samples.stream().max(byValue()) : samples.stream().min(byValue()))
        .map(this::plain)
        .orElse(new Figure.Absent());
  }

  private Figure spread(List<Sample> samples, boolean sample, boolean root) {
    int n = samples.size();
    int divisor = sample ? n - 1 : n;
    if (divisor < 1) {
      return new Figure.Absent();
    }
    BigDecimal squares =
        samples.stream().map(s -> exact(s).pow(2)).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal variance =
        squares
            .multiply(BigDecimal.valueOf(n))
            .subtract(sum(samples).pow(2))
            .divide(BigDecimal.valueOf((long) n * divisor), DIGITS);
    double figure = (root ? variance.sqrt(DIGITS) : variance).doubleValue();
    return Double.isInfinite(figure)
        ? new Figure.Unavailable("m: beyond the range of a double")
        : new Figure.Real(figure);
  }

  private Figure end(List<Sample> samples, boolean last) {
    Comparator<Sample> order =
        Comparator.comparingLong(Sample::time)
            .thenComparing(sample -> unsigned(sample.idHigh()))
            .thenComparing(sample -> unsigned(sample.idLow()))
            .thenComparing(byValue());
    return samples.stream()
        .max(last ? order : order.reversed())
        .map(this::plain)
        .orElse(new Figure.Absent());
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  /** The values themselves, not what stands for them. */
  private Figure quantiles(Aggregate.Quantiles quantiles, List<Sample> samples) {
    if (samples.isEmpty()) {
      return new Figure.Absent();
    }
    List<BigDecimal> sorted = samples.stream().map(this::exact).sorted().toList();
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (double at : quantiles.at()) {
      int rank =
          new BigDecimal(Double.toString(at))
              .multiply(new BigDecimal(sorted.size() - 1))
              .intValue();
      figures.put(
          "p"
              + new BigDecimal(Double.toString(at))
                  .scaleByPowerOfTen(2)
                  .stripTrailingZeros()
                  .toPlainString(),
          new Figure.Decimal(sorted.get(rank)));
    }
    return new Figure.Several(figures);
  }

  private Figure top(Aggregate.TopK top, List<Sample> samples) {
    Map<Comparable<?>, Long> counts =
        samples.stream()
            .collect(Collectors.groupingBy(this::key, TreeMap::new, Collectors.counting()));
    if (new LinkedHashSet<>(counts.keySet()).size() > top.maxKeys()) {
      return new Figure.Unavailable("m: more than " + top.maxKeys() + " different values");
    }
    Map<String, Figure> ranking = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Comparator.comparingLong((Map.Entry<Comparable<?>, Long> e) -> -e.getValue()))
        .limit(top.k())
        .forEach(e -> ranking.put(label(e.getKey()), Figure.of(e.getValue())));
    return new Figure.Several(ranking);
  }

  private String label(Object key) {
    return type == Measure.Type.DECIMAL
        ? BigDecimal.valueOf((Long) key, scale).toPlainString()
        : key.toString();
  }

  private Figure histogram(Aggregate.Histogram histogram, List<Sample> samples) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    List<Double> bounds = histogram.bounds();
    for (int i = 0; i <= bounds.size(); i++) {
      BigDecimal from = i == 0 ? null : BigDecimal.valueOf(bounds.get(i - 1));
      BigDecimal to = i == bounds.size() ? null : BigDecimal.valueOf(bounds.get(i));
      String label =
          from == null
              ? "<" + text(to)
              : to == null ? ">=" + text(from) : text(from) + ".." + text(to);
      figures.put(
          label,
          Figure.of(
              samples.stream()
                  .map(this::exact)
                  .filter(v -> from == null || v.compareTo(bound(from)) >= 0)
                  .filter(v -> to == null || v.compareTo(bound(to)) < 0)
                  .count()));
    }
    return new Figure.Several(figures);
  }

  private BigDecimal bound(BigDecimal written) {
    return type == Measure.Type.DOUBLE ? new BigDecimal(written.doubleValue()) : written;
  }

  private static String text(BigDecimal bound) {
    return bound.stripTrailingZeros().toPlainString();
  }

  private Figure rate(Aggregate.Rate rate, List<Sample> samples) {
    if (samples.isEmpty()) {
      return new Figure.Absent();
    }
    BigDecimal nanos =
        BigDecimal.valueOf(rate.per().toSeconds(), -9)
            .add(BigDecimal.valueOf(rate.per().toNanosPart()));
    double figure =
        sum(samples)
            .multiply(nanos)
            .divide(BigDecimal.valueOf(windowMillis, -6), DIGITS)
            .doubleValue();
    return Double.isInfinite(figure)
        ? new Figure.Unavailable("m: beyond the range of a double")
        : new Figure.Real(figure);
  }
}
