package io.watershed.replay.archive;

import java.util.Map;
import java.util.TreeMap;

/** What was read in the records since the last roll, by day. */
final class Days {

  private final Map<Integer, Day> days = new TreeMap<>();

  /** One day's records. */
  static final class Day {

    private long rows;
    private long events;
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;

    long rows() {
      return rows;
    }

    long events() {
      return events;
    }

    long from() {
      return from;
    }

    long to() {
      return to;
    }
  }

  void add(Spool.Spooled spooled) {
    var day = days.computeIfAbsent(spooled.day(), none -> new Day());
    day.rows++;
    if (spooled.isEvent()) {
      day.events++;
      day.from = Math.min(day.from, spooled.eventTime());
      day.to = Math.max(day.to, spooled.eventTime());
    }
  }

  Map<Integer, Day> all() {
    return days;
  }
}
