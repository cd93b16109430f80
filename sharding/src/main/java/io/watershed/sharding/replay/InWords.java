package io.watershed.sharding.replay;

import java.time.Duration;

/** Durations for people. */
final class InWords {
  private InWords() {}

  /** {@code 1h}, {@code 90s}, {@code 250ms}: in the largest unit that is exact. */
  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
