package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Durations in nanoseconds, every one kept. */
final class Latencies {

  private long[] nanos = new long[1024];
  private int size;

  synchronized void add(long duration) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size] = duration;
    size++;
  }

  synchronized int size() {
    return size;
  }

  /** Adds quantiles in milliseconds. */
  synchronized void report(ObjectNode result) {
    var sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    result.put("samples", size);
    if (size > 0) {
      result.put("p50_ms", millis(sorted, 0.50));
      result.put("p95_ms", millis(sorted, 0.95));
      result.put("p99_ms", millis(sorted, 0.99));
      result.put("max_ms", millis(sorted, 1));
    }
  }

  /** The smallest value that the share of all values doesn't exceed. */
  private static double millis(long[] sorted, double share) {
    int rank = Math.max(1, (int) Math.ceil(share * sorted.length));
    return Math.round(sorted[rank - 1] / 1e4) / 100.0;
  }
}
