package io.watershed.replay.worker;

import java.time.Duration;

/** How long to wait after a failure: twice as long each time, up to a bound. */
final class Backoff {

  private final long least;
  private final long most;
  private long next;

  Backoff(Duration least, Duration most) {
    this.least = least.toMillis();
    this.most = most.toMillis();
    this.next = this.least;
  }

  /** Waits. */
  void sleep() throws InterruptedException {
    long now = next;
    next = Math.min(most, 2 * next);
    Thread.sleep(now);
  }

  /** Begins anew. */
  void reset() {
    next = least;
  }
}
