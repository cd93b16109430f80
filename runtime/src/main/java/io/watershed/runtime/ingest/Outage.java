package io.watershed.runtime.ingest;

import java.time.Duration;
import org.slf4j.Logger;

/**
 * A disturbance that repeats, told once when it begins, once a minute while it lasts, and once when
 * it is over.
 */
final class Outage {

  private static final Duration REMINDER = Duration.ofMinutes(1);

  private final Logger log;
  private final String what;
  private long since;
  private long told;
  private long failures;

  /**
   * @param what is not possible, such as {@code saving positions of flights}
   */
  Outage(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  void failed(Throwable cause, long now) {
    failures++;
    if (failures == 1) {
      since = now;
    }
    if (failures == 1 || now - told >= REMINDER.toMillis()) {
      told = now;
      log.warn("{} fails and is repeated (failure {}): {}", what, failures, cause.toString());
    } else {
      log.debug("{} fails and is repeated (failure {})", what, failures, cause);
    }
  }

  void over(long now) {
    if (failures > 0) {
      log.info("{} works again after {} ms and {} failures", what, now - since, failures);
      failures = 0;
    }
  }
}
