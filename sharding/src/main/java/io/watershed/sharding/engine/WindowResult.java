package io.watershed.sharding.engine;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * One version of one window's result.
 *
 * @param key tells the window from the others of its definition: its start; for cumulative windows
 *     its end; for the unbounded window 0
 * @param start epoch ms, inclusive
 * @param end epoch ms, exclusive
 * @param revision sequence number of the stored event that made the version: rises per window, and
 *     names one content
 * @param watermark epoch ms when the version was made
 * @param continues where a session was cut off
 * @param metrics in the order of the definition
 */
public record WindowResult(
    WindowPlan plan,
    long key,
    long start,
    long end,
    ResultStatus status,
    long revision,
    long accepted,
    long duplicates,
    OptionalLong watermark,
    Continues continues,
    List<MetricValue> metrics) {

  static final Comparator<WindowResult> ORDER =
      Comparator.<WindowResult>comparingInt(result -> result.plan().index())
          .thenComparingLong(WindowResult::key);

  public WindowResult {
    metrics = List.copyOf(metrics);
  }

  /** Whether this version is the last. */
  public boolean isFinal() {
    return status == ResultStatus.FINAL;
  }

  /** The watermark from which on the result is final; empty: never. */
  public OptionalLong finalAt() {
    return plan.bounded() ? OptionalLong.of(plan.finalAt(end)) : OptionalLong.empty();
  }
}
