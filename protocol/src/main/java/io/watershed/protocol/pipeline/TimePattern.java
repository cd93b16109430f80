package io.watershed.protocol.pipeline;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/**
 * Times as a {@link DateTimeFormatter} pattern writes them, with English names of months and days.
 * Text without a time of day is the start of the day; without an offset or zone, it is read in a
 * given zone: of two instants at the end of daylight saving time the earlier one, and within the
 * gap at its beginning as much later as the gap is long.
 */
public final class TimePattern {

  /** Afternoon, and no part equal to another, so that a pattern that loses a part shows it. */
  private static final Instant SAMPLE = Instant.parse("2001-02-03T16:05:07.089Z");

  private final DateTimeFormatter formatter;
  private final ZoneId zone;

  private TimePattern(DateTimeFormatter formatter, ZoneId zone) {
    this.formatter = formatter;
    this.zone = zone;
  }

  /**
   * A reader of a pattern.
   *
   * @throws IllegalArgumentException if the pattern is not one
   */
  public static TimePattern of(String pattern, ZoneId zone) {
    return new TimePattern(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH), zone);
  }

  /** A reader of ISO-8601: a date, or a date and a time, with or without an offset. */
  public static TimePattern iso(ZoneId zone) {
    return new TimePattern(DateTimeFormatter.ISO_DATE_TIME, zone);
  }

  /**
   * Epoch milliseconds.
   *
   * @throws DateTimeException if the text isn't a time of this pattern
   */
  public long parse(String text) {
    return instant(text).toEpochMilli();
  }

  private Instant instant(String text) {
    TemporalAccessor best = parsed(text);
    return switch (best) {
      case ZonedDateTime zoned -> zoned.toInstant();
      case LocalDateTime local -> local.atZone(zone).toInstant();
      case LocalDate day -> day.atStartOfDay(zone).toInstant();
      default -> Instant.from(best);
    };
  }

  private TemporalAccessor parsed(String text) {
    if (formatter.equals(DateTimeFormatter.ISO_DATE_TIME) && text.indexOf('T') < 0) {
      return LocalDate.parse(text);
    }
    return formatter.parseBest(
        text, ZonedDateTime::from, Instant::from, LocalDateTime::from, LocalDate::from);
  }

  /** What is wrong with a pattern, to be put after what was expected; empty: nothing. */
  static Optional<String> mistake(String pattern, ZoneId zone) {
    try {
      TimePattern reader = of(pattern, zone);
      String written = reader.formatter.format(SAMPLE.atZone(zone));
      String again = reader.formatter.format(reader.instant(written).atZone(zone));
      return again.equals(written)
          ? Optional.empty()
          : Optional.of("; this one reads " + written + " as " + again);
    } catch (DateTimeException e) {
      return Optional.of(" that gives a whole date; " + Problems.oneLine(e.getMessage(), 120));
    } catch (IllegalArgumentException e) {
      return Optional.of("; " + Problems.oneLine(e.getMessage(), 120));
    }
  }
}
