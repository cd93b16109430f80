package io.watershed.runtime.grpc;

import io.watershed.v1.MetricChange;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * By how much one metric changes, over all windows: exact up to {@value #EXACT} changes, beyond
 * that with quantiles that are off by 0.2 % at most; least, greatest and the counts are always
 * exact.
 */
final class Changes {

  static final int EXACT = 65_536;
  private static final int FIRST = 64;

  /** Leaves sign, exponent and the upper eight bits of the fraction. */
  private static final int SHIFT = 52 - 8;

  private final String window;
  private final String metric;
  private long compared;
  private long changed;
  private double sumBefore;
  private double sumAfter;
  private long summed;

  private double[] values = new double[FIRST];
  private int size;
  private TreeMap<Long, Long> buckets;
  private long differences;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;
  private double sumOfSizes;

  Changes(String window, String metric) {
    this.window = window;
    this.metric = metric;
  }

  String window() {
    return window;
  }

  String metric() {
    return metric;
  }

  /** A window that has the metric on both sides, neither of them a number. */
  void compared(boolean isChanged) {
    compared++;
    if (isChanged) {
      changed++;
    }
  }

  /** A window that has numbers on both sides. */
  void compared(double before, double after, boolean isChanged) {
    compared(isChanged);
    sumBefore += before;
    sumAfter += after;
    summed++;
    if (isChanged) {
      add(after - before);
    }
  }

  /**
   * Windows with the same value on both sides.
   *
   * @param numbers so many of them have a number
   */
  void unchanged(long windows, long numbers, double sum) {
    compared += windows;
    summed += numbers;
    sumBefore += sum;
    sumAfter += sum;
  }

  private void add(double difference) {
    differences++;
    least = Math.min(least, difference);
    greatest = Math.max(greatest, difference);
    sumOfSizes += Math.abs(difference);
    if (buckets == null && size == EXACT) {
      buckets = new TreeMap<>();
      for (double value : values) {
        buckets.merge(bucket(value), 1L, Long::sum);
      }
      values = null;
    }
    if (buckets != null) {
      buckets.merge(bucket(difference), 1L, Long::sum);
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = difference;
  }

  /** Buckets ascend with their values. */
  private static long bucket(double value) {
    long bits = Double.doubleToLongBits(Math.abs(value)) >>> SHIFT;
    return value < 0 ? -bits : bits;
  }

  private static double middle(long bucket) {
    long bits = (Math.abs(bucket) << SHIFT) | (bucket == 0 ? 0 : 1L << (SHIFT - 1));
    double value = Double.longBitsToDouble(bits);
    return bucket < 0 ? -value : value;
  }

  /** How large a change is usual; 0 where there is none. */
  double usual() {
    return differences == 0 ? 0 : sumOfSizes / differences;
  }

  MetricChange message() {
    MetricChange.Builder message =
        MetricChange.newBuilder()
            .setWindow(window)
            .setMetric(metric)
            .setCompared(compared)
            .setChanged(changed);
    if (summed > 0) {
      message.setMeanBefore(sumBefore / summed).setMeanAfter(sumAfter / summed);
    }
    if (differences > 0) {
      if (buckets == null) {
        Arrays.sort(values, 0, size);
      }
      message
          .setLeast(least)
          .setP05(quantile(0.05))
          .setMedian(quantile(0.5))
          .setP95(quantile(0.95))
          .setGreatest(greatest);
    }
    return message.build();
  }

  private double quantile(double share) {
    long rank = (long) Math.floor(share * (differences - 1));
    if (buckets == null) {
      return values[(int) rank];
    }
    long before = 0;
    for (Map.Entry<Long, Long> bucket : buckets.entrySet()) {
      before += bucket.getValue();
      if (before > rank) {
        return Math.clamp(middle(bucket.getKey()), least, greatest);
      }
    }
    return greatest;
  }
}
