package io.watershed.sharding.engine;

import java.util.List;

/**
 * One window definition, compiled: how its windows lie in time, when they are final, and what is
 * computed in them.
 *
 * @param index place among the pipeline's definitions
 * @param allowedLateness ms
 */
public record WindowPlan(
    int index, String name, Layout layout, long allowedLateness, List<MetricPlan> metrics) {

  /** Start of the unbounded window: 0001-01-01T00:00Z. */
  public static final long BEGINNING = -62_135_596_800_000L;

  /** End of the unbounded window: 9999-12-31T23:59:59.999Z. */
  public static final long END = 253_402_300_799_999L;

  public WindowPlan {
    metrics = List.copyOf(metrics);
  }

  /** Whether its windows end. */
  public boolean bounded() {
    return !(layout instanceof Layout.Unbounded);
  }

  /** The watermark from which on a window with this end is final. */
  public long finalAt(long end) {
    return bounded() ? end + allowedLateness : Long.MAX_VALUE;
  }

  /** Whether its windows take their bounds from events. */
  boolean sessions() {
    return layout instanceof Layout.Session;
  }

  /** The bit of this definition in a verdict's mask. */
  long bit() {
    return 1L << index;
  }
}
