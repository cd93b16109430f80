package io.watershed.runtime.ingest;

import java.time.Duration;

/** How long to wait before the next attempt: twice as long each time, up to a bound. */
final class Backoff {

  private final Duration first;
  private final Duration most;
  private Duration next;

  Backoff(Duration first, Duration most) {
    this.first = first;
    this.most = most;
    this.next = first;
  }

  Duration next() {
    var current = next;
    var doubled = next.multipliedBy(2);
    next = doubled.compareTo(most) > 0 ? most : doubled;
    return current;
  }

  void reset() {
    next = first;
  }
}
