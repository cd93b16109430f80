package io.watershed.protocol.pipeline;

import java.time.Duration;

/** Durations as people write them: {@code 15m}, in the largest unit that leaves no rest. */
final class DurationText {

  private DurationText() {}

  /** The text; the duration has to be whole milliseconds. */
  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 86_400_000 == 0) {
      return millis / 86_400_000 + "d";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
