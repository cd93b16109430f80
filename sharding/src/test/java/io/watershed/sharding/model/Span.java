package io.watershed.sharding.model;

import io.watershed.protocol.pipeline.WindowType;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of event time, epoch ms, with the arithmetic of every window type, done by trying.
 *
 * @param start inclusive
 * @param end exclusive
 */
record Span(long start, long end) {

  /** What an unbounded window is said to cover. */
  static final Span EVER =
      new Span(
          Instant.parse("0001-01-01T00:00:00Z").toEpochMilli(),
          Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli());

  boolean holds(long time) {
    return start <= time && time < end;
  }

  /** The cell of a grid that holds a time. */
  static Span cell(WindowType.Grid grid, long time) {
    return switch (grid) {
      case WindowType.Tumbling tumbling -> {
        long size = tumbling.size().toMillis();
        long start = time - Math.floorMod(time - tumbling.offset().toMillis(), size);
        yield new Span(start, start + size);
      }
      case WindowType.Calendar calendar -> cell(calendar, time);
    };
  }

  /** A clock that is put back over midnight makes a date come twice: so look at its neighbours. */
  private static Span cell(WindowType.Calendar calendar, long time) {
    LocalDate date = Instant.ofEpochMilli(time).atZone(calendar.zone()).toLocalDate();
    for (int days = -2; days <= 2; days++) {
      LocalDate first = date.plusDays(days);
      LocalDate next = first.plusDays(1);
      switch (calendar.unit()) {
        case DAY -> {}
        case WEEK -> {
          first = first.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          next = first.plusWeeks(1);
        }
        case MONTH -> {
          first = first.withDayOfMonth(1);
          next = first.plusMonths(1);
        }
      }
      Span cell = new Span(begin(calendar, first), begin(calendar, next));
      if (cell.holds(time)) {
        return cell;
      }
    }
    throw new IllegalArgumentException("time: " + time + " (expected: in a cell), " + calendar);
  }

  private static long begin(WindowType.Calendar calendar, LocalDate date) {
    return date.atStartOfDay(calendar.zone()).toInstant().toEpochMilli();
  }

  /** The windows that hold a time, by end, of every type but sessions. */
  static List<Span> windows(WindowType type, long time) {
    return switch (type) {
      case WindowType.Grid grid -> List.of(cell(grid, time));
      case WindowType.Sliding sliding -> {
        long slide = sliding.slide().toMillis();
        long size = sliding.size().toMillis();
        long start = time - size + 1;
        start += Math.floorMod(sliding.offset().toMillis() - start, slide);
        List<Span> spans = new ArrayList<>();
        for (; start <= time; start += slide) {
          spans.add(new Span(start, start + size));
        }
        yield spans;
      }
      case WindowType.Cumulative cumulative -> {
        Span cell = cell(cumulative.cell(), time);
        List<Span> spans = new ArrayList<>();
        for (long end = cell.start; end < cell.end; ) {
          end = Math.min(cell.end, end + cumulative.step().toMillis());
          if (end > time) {
            spans.add(new Span(cell.start, end));
          }
        }
        yield spans;
      }
      case WindowType.Unbounded unbounded -> List.of(EVER);
      case WindowType.Session session ->
          throw new IllegalArgumentException("sessions depend on the events in them");
    };
  }

  /** The pane that holds a time: the piece in which a definition of this type keeps its events. */
  static Span pane(WindowType type, long time) {
    return switch (type) {
      case WindowType.Grid grid -> cell(grid, time);
      case WindowType.Unbounded unbounded -> cell(unbounded.pane(), time);
      case WindowType.Sliding sliding -> {
        long size =
            BigInteger.valueOf(sliding.size().toMillis())
                .gcd(BigInteger.valueOf(sliding.slide().toMillis()))
                .longValue();
        long start = time - Math.floorMod(time - sliding.offset().toMillis(), size);
        yield new Span(start, start + size);
      }
      case WindowType.Cumulative cumulative -> {
        Span cell = cell(cumulative.cell(), time);
        long step = cumulative.step().toMillis();
        long start = time - Math.floorMod(time - cell.start, step);
        yield new Span(start, Math.min(cell.end, start + step));
      }
      case WindowType.Session session ->
          throw new IllegalArgumentException("sessions depend on the events in them");
    };
  }
}
