package io.watershed.runtime.grpc;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/** How fast jobs come on, from what was seen of them over the last ten seconds. Thread-safe. */
final class RowRates {

  private static final long SPAN = 10_000;
  private static final int MOST_JOBS = 1_000;

  private record Look(long at, long rows) {}

  private final Map<String, ArrayDeque<Look>> looks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArrayDeque<Look>> eldest) {
          return size() > MOST_JOBS;
        }
      };

  /**
   * Notes how many rows of a job are done.
   *
   * @param now ms of a clock that never goes back
   * @return rows a second; 0 where nothing was seen before
   */
  synchronized double rate(String job, long rows, long now) {
    ArrayDeque<Look> seen = looks.computeIfAbsent(job, unknown -> new ArrayDeque<>());
    while (!seen.isEmpty() && seen.peekFirst().at() < now - SPAN) {
      seen.removeFirst();
    }
    // Whoever looks more often than that would make a long list, and no better rate.
    if (seen.isEmpty() || now - seen.peekLast().at() >= SPAN / 50) {
      seen.addLast(new Look(now, rows));
    }
    Look first = seen.peekFirst();
    return now == first.at()
        ? 0
        : Math.max(0, (rows - first.rows()) * 1_000.0 / (now - first.at()));
  }
}
