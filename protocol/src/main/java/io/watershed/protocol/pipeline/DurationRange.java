package io.watershed.protocol.pipeline;

import java.time.Duration;

/** The durations that a setting may have: whole milliseconds between two bounds. */
record DurationRange(Duration least, Duration most) {

  /** Ten years; longer ones would be mistakes, and sums of them overflow nothing. */
  static final Duration LONGEST = Duration.ofDays(3650);

  static DurationRange atLeast(Duration least) {
    return new DurationRange(least, LONGEST);
  }

  boolean contains(Duration duration) {
    return duration.compareTo(least) >= 0
        && duration.compareTo(most) <= 0
        && duration.toNanosPart() % 1_000_000 == 0;
  }

  @Override
  public String toString() {
    return "a duration from "
        + DurationText.of(least)
        + " to "
        + DurationText.of(most)
        + " with its unit, such as 15m";
  }
}
