package io.watershed.sharding.engine;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * One version of one window's result.
 *
 * @param start epoch ms, inclusive
 * @param isFinal whether the watermark has passed; else the result is provisional
 * @param revision from 1; the same revision always names the same content
 * @param watermark epoch ms when the version was made
 * @param sequenceNumber of the stored event that made the version
 * @param metrics in the order of the definition
 */
public record WindowResult(
    WindowPlan plan,
    long start,
    boolean isFinal,
    long revision,
    long accepted,
    long duplicates,
    OptionalLong watermark,
    long sequenceNumber,
    List<MetricValue> metrics) {

  static final Comparator<WindowResult> ORDER =
      Comparator.<WindowResult>comparingInt(result -> result.plan().index())
          .thenComparingLong(WindowResult::start);

  public WindowResult {
    metrics = List.copyOf(metrics);
  }

  /** Exclusive, epoch ms. */
  public long end() {
    return plan.endOf(start);
  }

  /** The watermark from which on the result is final. */
  public long finalAt() {
    return plan.finalAt(start);
  }
}
