package io.watershed.protocol.grid;

import io.watershed.protocol.pipeline.WindowType.Calendar;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/**
 * Local days, weeks from Monday, or months. A day begins at the first instant at which a clock
 * shows its midnight, or at the jump that left midnight out.
 */
final class CalendarCells implements Cells {

  private static final long DAY = 86_400_000L;

  /** Beyond every offset, and every jump of a clock. */
  private static final long FAR = 2 * DAY;

  private record Cell(long start, long end) {
    boolean holds(long time) {
      return time >= start && time < end;
    }
  }

  private final Calendar.Unit unit;
  private final PinnedZone zone;

  /** The cell that was asked for last: a cache, whichever thread filled it. */
  private Cell last = new Cell(0, 0);

  CalendarCells(Calendar.Unit unit, PinnedZone zone) {
    this.unit = unit;
    this.zone = zone;
  }

  @Override
  public long startOf(long time) {
    return cellOf(time).start;
  }

  @Override
  public long endOf(long time) {
    return cellOf(time).end;
  }

  private Cell cellOf(long time) {
    Cell cell = last;
    if (!cell.holds(time)) {
      cell = computeCell(time);
      last = cell;
    }
    return cell;
  }

  private Cell computeCell(long time) {
    LocalDate first =
        firstDay(LocalDate.ofEpochDay(Math.floorDiv(time + zone.offset(time), DAY)).plusDays(1));
    // A clock that is put back over midnight shows the day before again: that still is this day.
    long start = startOf(first);
    while (start > time) {
      first = firstDay(first.minusDays(1));
      start = startOf(first);
    }
    LocalDate next = next(first);
    long end = startOf(next);
    while (end <= time) {
      start = end;
      next = next(next);
      end = startOf(next);
    }
    return new Cell(start, end);
  }

  private LocalDate firstDay(LocalDate day) {
    return switch (unit) {
      case DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
    };
  }

  private LocalDate next(LocalDate first) {
    return switch (unit) {
      case DAY -> first.plusDays(1);
      case WEEK -> first.plusWeeks(1);
      case MONTH -> first.plusMonths(1);
    };
  }

  private long startOf(LocalDate day) {
    long midnight = day.toEpochDay() * DAY;
    long since = midnight - FAR;
    while (true) {
      long until = zone.nextTransition(since);
      boolean last = until <= since || until > midnight + FAR;
      long instant = midnight - zone.offset(since);
      if (last || instant < until) {
        return Math.max(instant, since);
      }
      since = until;
    }
  }
}
