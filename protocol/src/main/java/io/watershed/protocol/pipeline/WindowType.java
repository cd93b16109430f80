package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** How event time is cut into windows. */
public sealed interface WindowType {

  /** The longest that a window can be; empty where it has no bound. */
  Optional<Duration> longest();

  /** Cells of time that lie side by side; also what sessions are cut at. */
  sealed interface Grid extends WindowType {}

  /**
   * Tumbling windows of a fixed length.
   *
   * @param size length
   * @param offset of the starts from the multiples of {@code size} since 1970-01-01T00:00Z; from
   *     zero to below {@code size}
   */
  record Tumbling(Duration size, Duration offset) implements Grid {
    @Override
    public Optional<Duration> longest() {
      return Optional.of(size);
    }
  }

  /**
   * Tumbling windows of the local calendar. A day begins at the first instant of the local date, so
   * that it has 23 or 25 hours when clocks change.
   *
   * @param zone whose dates
   */
  record Calendar(Unit unit, ZoneId zone) implements Grid {

    /** A unit of the calendar; weeks begin on Monday. */
    public enum Unit {
      DAY,
      WEEK,
      MONTH
    }

    @Override
    public Optional<Duration> longest() {
      // Clocks have been put back by a day at most.
      int days =
          switch (unit) {
            case DAY -> 1;
            case WEEK -> 7;
            case MONTH -> 31;
          };
      return Optional.of(Duration.ofDays(days + 1));
    }
  }

  /**
   * Windows of a fixed length that begin every {@code slide}; they overlap where it is below {@code
   * size}.
   *
   * @param offset of the starts from the multiples of {@code slide}; from zero to below it
   */
  record Sliding(Duration size, Duration slide, Duration offset) implements WindowType {
    @Override
    public Optional<Duration> longest() {
      return Optional.of(size);
    }
  }

  /**
   * Stretches of events, each less than {@code gap} after the one before. No session crosses a
   * bound of {@code cut}.
   *
   * @param gap pause that ends a session
   * @param cut cells of time
   */
  record Session(Duration gap, Grid cut) implements WindowType {
    @Override
    public Optional<Duration> longest() {
      return cut.longest();
    }
  }

  /**
   * Running totals: from the begin of a cell to the end of each of its steps.
   *
   * @param cell after which the total begins anew
   * @param step how much longer each window is than the one before; the last one of a cell ends
   *     with the cell
   */
  record Cumulative(Grid cell, Duration step) implements WindowType {
    @Override
    public Optional<Duration> longest() {
      return cell.longest();
    }
  }

  /**
   * One window over an entity's whole life. It is never final.
   *
   * @param pane grid on which its parts are kept, so that a range of them can be corrected
   */
  record Unbounded(Grid pane) implements WindowType {
    @Override
    public Optional<Duration> longest() {
      return Optional.empty();
    }
  }
}
