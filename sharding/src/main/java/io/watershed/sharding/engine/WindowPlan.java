package io.watershed.sharding.engine;

import java.util.List;

/**
 * One window definition, resolved: tumbling windows whose starts are multiples of {@code size}.
 *
 * @param index place among the pipeline's definitions
 * @param size ms
 * @param allowedLateness ms
 */
public record WindowPlan(
    int index, String name, long size, long allowedLateness, List<MetricPlan> metrics) {

  public WindowPlan {
    metrics = List.copyOf(metrics);
  }

  /** Start of the window that holds an event time, epoch ms. */
  public long startOf(long time) {
    return Math.floorDiv(time, size) * size;
  }

  /** End of the window that starts at {@code start}, exclusive. */
  public long endOf(long start) {
    return start + size;
  }

  /** The watermark from which on the window that starts at {@code start} is final. */
  public long finalAt(long start) {
    return start + size + allowedLateness;
  }

  /** The bit of this definition in a verdict's mask. */
  long bit() {
    return 1L << index;
  }
}
