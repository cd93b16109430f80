package io.watershed.runtime.ingest;

import java.time.Duration;

/**
 * The time constants of a reader.
 *
 * @param tick how often it looks whether anything is due
 * @param saveEvery how often a position is stored at most
 * @param firstRetry wait after a first failure, doubled up to {@code lastRetry}
 * @param lastRetry longest wait between attempts, which never end
 * @param idleLook how often an idle partition is looked after
 * @param drain how long a stopping reader waits for answers at most
 * @param silence how long a stopping reader waits without any answer: entities that move with it
 *     may have stopped before it
 */
record ReaderPace(
    Duration tick,
    Duration saveEvery,
    Duration firstRetry,
    Duration lastRetry,
    Duration idleLook,
    Duration drain,
    Duration silence) {

  static final ReaderPace STANDARD =
      new ReaderPace(
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMillis(250),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  /** How often to look where a record may take so long. */
  Duration tickWithin(Duration latencyBudget) {
    long quarter = Math.max(5, latencyBudget.toMillis() / 4);
    return Duration.ofMillis(Math.min(tick.toMillis(), quarter));
  }
}
