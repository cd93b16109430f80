package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The buckets of a quantile sketch: each octave [2^e, 2^(e+1)) in {@code perOctave} parts of equal
 * width, so that the bucket of a value follows from its bits by integer arithmetic alone. Bucket j
 * of an octave reaches from 2^e(1 + j/k) to 2^e(1 + (j+1)/k); the harmonic mean of these two, which
 * stands for all of it, is off by at most 1 / (2k + 2j + 1) ≤ 1 / (2k + 1) of any value in it.
 */
final class QuantileGrid {

  /** The least relative error that can be asked for. */
  static final double LEAST_ERROR = 0.0001;

  /** Lifts the least exponent of a double, that of the smallest subnormal, to 1. */
  private static final int LIFT = 1075;

  private final int perOctave;
  private final List<String> labels;
  private final List<BigDecimal> at;

  private QuantileGrid(int perOctave, List<String> labels, List<BigDecimal> at) {
    this.perOctave = perOctave;
    this.labels = List.copyOf(labels);
    this.at = List.copyOf(at);
  }

  /**
   * @throws IllegalArgumentException if the error or a quantile is out of range
   */
  static QuantileGrid of(Aggregate.Quantiles quantiles) {
    double error = quantiles.relativeError();
    if (!(error >= LEAST_ERROR && error < 1)) {
      throw new IllegalArgumentException(
          "relative error: " + error + " (expected: at least " + LEAST_ERROR + ", below 1)");
    }
    if (quantiles.at().isEmpty()) {
      throw new IllegalArgumentException("quantiles: none (expected: at least one)");
    }
    List<String> labels = new ArrayList<>();
    List<BigDecimal> at = new ArrayList<>();
    for (double quantile : quantiles.at()) {
      if (!(quantile >= 0 && quantile <= 1)) {
        throw new IllegalArgumentException("quantile: " + quantile + " (expected: 0 to 1)");
      }
      BigDecimal exact = BigDecimal.valueOf(quantile);
      labels.add("p" + exact.movePointRight(2).stripTrailingZeros().toPlainString());
      at.add(exact);
    }
    return new QuantileGrid((int) Math.floor((1 / error - 1) / 2) + 1, labels, at);
  }

  int quantiles() {
    return at.size();
  }

  String label(int quantile) {
    return labels.get(quantile);
  }

  /** Index, from 0, of the value in ascending order that a quantile asks for. */
  long rank(int quantile, long count) {
    return at.get(quantile)
        .multiply(BigDecimal.valueOf(count - 1))
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }

  /** The bucket of a finite double; buckets ascend with their values, and 0 is zero's. */
  int bucket(double value) {
    long bits = Double.doubleToLongBits(value) & Long.MAX_VALUE;
    if (bits == 0) {
      return 0;
    }
    int exponent = (int) (bits >>> 52);
    long fraction = bits << 12;
    if (exponent == 0) {
      int zeros = Long.numberOfLeadingZeros(fraction);
      exponent = -zeros;
      fraction <<= zeros + 1;
    }
    return bucket(exponent - Double.MAX_EXPONENT, fraction, value < 0);
  }

  /** The bucket of an integer; the same as that of an equal double. */
  int bucket(long value) {
    if (value == 0) {
      return 0;
    }
    long size = Math.abs(value);
    int zeros = Long.numberOfLeadingZeros(size);
    long fraction = zeros == 63 ? 0 : size << (zeros + 1);
    return bucket(63 - zeros, fraction, value < 0);
  }

  /**
   * @param fraction what follows the leading digit, from the uppermost bit down
   */
  private int bucket(int exponent, long fraction, boolean negative) {
    int part = (int) Math.unsignedMultiplyHigh(fraction, perOctave);
    int bucket = (exponent + LIFT) * perOctave + part;
    return negative ? -bucket : bucket;
  }

  /** What stands for all values of a bucket. */
  double representative(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    int size = Math.abs(bucket);
    double from = 1 + (double) (size % perOctave) / perOctave;
    double to = 1 + (double) (size % perOctave + 1) / perOctave;
    double value = Math.scalb(2 * from * to / (from + to), size / perOctave - LIFT);
    return bucket < 0 ? -value : value;
  }

  /** The greatest bucket there is. */
  int most() {
    return (Double.MAX_EXPONENT + LIFT + 1) * perOctave;
  }
}
