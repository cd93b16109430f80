package io.watershed.sharding.replay;

import io.watershed.persistence.replay.ReplayJobRow;
import java.util.List;
import java.util.Optional;

/** What the reason of a job says while its entities don't come further. */
final class Stall {
  private static final String WAITS = "waits for ";

  private Stall() {}

  /**
   * What the reason should say instead of what it does; empty: nothing else.
   *
   * @param waitsFor what has been asked and hasn't answered
   * @param now epoch ms
   */
  static Optional<String> reason(
      ReplayJobRow row, List<String> waitsFor, long now, ReplaySettings settings) {
    boolean stalled = now - row.progressedAt() >= settings.stalledAfter().toMillis();
    String reason;
    if (stalled && !waitsFor.isEmpty()) {
      reason = WAITS + String.join(", ", waitsFor);
    } else if (!stalled && row.reason().startsWith(WAITS)) {
      reason = "goes on";
    } else {
      return Optional.empty();
    }
    return reason.equals(row.reason()) ? Optional.empty() : Optional.of(reason);
  }
}
