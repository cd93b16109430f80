package io.watershed.runtime.kafka;

import java.time.Duration;

/** How long to wait before the next attempt: twice as long each time, up to a bound. */
public final class Backoff {

  private final Duration first;
  private final Duration most;
  private Duration next;

  /**
   * @param first wait
   * @param most longest wait
   */
  public Backoff(Duration first, Duration most) {
    this.first = first;
    this.most = most;
    this.next = first;
  }

  /** How long to wait now. */
  public Duration next() {
    var current = next;
    var doubled = next.multipliedBy(2);
    next = doubled.compareTo(most) > 0 ? most : doubled;
    return current;
  }

  /** Begins with the first wait again. */
  public void reset() {
    next = first;
  }
}
