package io.watershed.persistence;

import java.time.Duration;
import java.util.Optional;

/** What came of an attempt to delete what a pipeline no longer keeps. */
public sealed interface Sweep {

  /** All that was to be deleted is. */
  record Done(Deleted deleted, Duration took) implements Sweep {}

  /** An interrupt ended it; the next one goes on. */
  record BrokenOff(Deleted deleted) implements Sweep {}

  /**
   * Another one began less than the interval ago.
   *
   * @param ended how long ago it ended; empty while it is under way, or where it was broken off
   */
  record NotDue(Optional<Duration> ended) implements Sweep {}

  /** Another node is at it. */
  record Elsewhere() implements Sweep {}

  /** Rows by table. */
  record Deleted(long journal, long snapshots, long windows, long late, long quarantined) {

    /** Rows of all tables. */
    public long all() {
      return journal + snapshots + windows + late + quarantined;
    }
  }

  /**
   * How long a pipeline keeps its rows; empty: for ever.
   *
   * @param journal behind it no state can be folded again
   */
  record Policy(
      Duration journal,
      Optional<Duration> windows,
      Optional<Duration> late,
      Optional<Duration> quarantined) {}
}
