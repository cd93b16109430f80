package io.watershed.runtime.kafka;

import java.time.Duration;
import org.slf4j.Logger;

/**
 * A disturbance that repeats, told once when it begins, once a minute while it lasts, and once when
 * it is over.
 */
public final class Outage {

  private static final Duration REMINDER = Duration.ofMinutes(1);

  private final Logger log;
  private final String what;
  private long since;
  private long told;
  private long failures;

  /**
   * @param what is not possible, such as {@code saving positions of flights}
   */
  public Outage(Logger log, String what) {
    this.log = log;
    this.what = what;
  }

  /**
   * Notes a failure.
   *
   * @param now ms
   */
  public void failed(Throwable cause, long now) {
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

  /**
   * Notes that it works.
   *
   * @param now ms
   */
  public void over(long now) {
    if (failures > 0) {
      log.info("{} works again after {} ms and {} failures", what, now - since, failures);
      failures = 0;
    }
  }
}
