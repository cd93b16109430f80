package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the buckets of a histogram begin. For integers and decimal numbers the bounds are taken as
 * written in decimal and turned into the least integer that is not below, so that no comparison
 * rounds.
 */
final class HistogramBounds {

  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

  private final List<String> labels;
  private final boolean real;
  private final double[] reals;

  /** Without bounds that no value of 64 bits reaches. */
  private final long[] integers;

  private HistogramBounds(List<String> labels, boolean real, double[] reals, long[] integers) {
    this.labels = List.copyOf(labels);
    this.real = real;
    this.reals = reals;
    this.integers = integers;
  }

  /**
   * @throws IllegalArgumentException if there is no bound, or they don't ascend
   */
  static HistogramBounds of(Aggregate.Histogram histogram, Measure.Type type, int scale) {
    List<Double> bounds = histogram.bounds();
    if (bounds.isEmpty()) {
      throw new IllegalArgumentException("bounds: none (expected: at least one)");
    }
    for (int i = 0; i < bounds.size(); i++) {
      if (!Double.isFinite(bounds.get(i)) || (i > 0 && bounds.get(i) <= bounds.get(i - 1))) {
        throw new IllegalArgumentException("bounds: " + bounds + " (expected: ascending numbers)");
      }
    }
    List<BigDecimal> written = bounds.stream().map(BigDecimal::valueOf).toList();
    return new HistogramBounds(
        labels(written),
        type == Measure.Type.DOUBLE,
        bounds.stream().mapToDouble(Double::doubleValue).toArray(),
        written.stream()
            .map(
                bound ->
                    bound.movePointRight(scale).setScale(0, RoundingMode.CEILING).toBigInteger())
            .filter(bound -> bound.compareTo(MOST) <= 0)
            .mapToLong(bound -> bound.max(LEAST).longValueExact())
            .toArray());
  }

  private static List<String> labels(List<BigDecimal> bounds) {
    List<String> texts =
        bounds.stream().map(bound -> bound.stripTrailingZeros().toPlainString()).toList();
    List<String> labels = new ArrayList<>();
    labels.add("<" + texts.getFirst());
    for (int i = 1; i < texts.size(); i++) {
      labels.add(texts.get(i - 1) + ".." + texts.get(i));
    }
    labels.add(">=" + texts.getLast());
    return labels;
  }

  int buckets() {
    return labels.size();
  }

  String label(int bucket) {
    return labels.get(bucket);
  }

  /** The bucket of a value, from its bits. */
  int bucket(long bits) {
    int bucket = 0;
    if (real) {
      double value = Double.longBitsToDouble(bits);
      while (bucket < reals.length && value >= reals[bucket]) {
        bucket++;
      }
    } else {
      while (bucket < integers.length && bits >= integers[bucket]) {
        bucket++;
      }
    }
    return bucket;
  }
}
