package io.watershed.protocol.event;

import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.TimePattern;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads the event time from its slot, as the definition says that it is written. */
final class TimeReader {

  private static final long FIRST = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
  private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
  private static final int LONGEST_TEXT = 100;
  private static final String ROLE = "event time";
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private final EventTime.Encoding encoding;
  private final TimePattern pattern;
  private final String expected;
  private final int slot;
  private final RefusalDetail detail;

  TimeReader(EventTime.Encoding encoding, int slot, RefusalDetail detail) {
    this.encoding = encoding;
    this.slot = slot;
    this.detail = detail;
    this.pattern =
        switch (encoding) {
          case EventTime.Encoding.EpochMillis millis -> null;
          case EventTime.Encoding.EpochSeconds seconds -> null;
          case EventTime.Encoding.Iso iso -> TimePattern.iso(iso.zone());
          case EventTime.Encoding.Pattern written ->
              TimePattern.of(written.pattern(), written.zone());
        };
    this.expected =
        switch (encoding) {
          case EventTime.Encoding.EpochMillis millis -> "an integer, milliseconds since 1970";
          case EventTime.Encoding.EpochSeconds seconds -> "a number, seconds since 1970";
          case EventTime.Encoding.Iso iso -> "text, ISO-8601 such as 2001-01-31T23:59:00Z";
          case EventTime.Encoding.Pattern written -> "text like " + written.pattern();
        };
  }

  /** Epoch milliseconds, within the years 1 to 9999. */
  long read(FieldSlots slots) throws RefusedException {
    switch (slots.kind(slot)) {
      // Nothing happened in the first millisecond of 1970; it is a field that nobody set.
      case ABSENT, NULL, ZERO -> throw detail.refused(Refusal.MISSING_TIME, ROLE, slot, expected);
      case INTEGER, BIG_INTEGER, DECIMAL, TEXT, BROKEN_TEXT, OTHER -> {}
    }
    long time =
        switch (encoding) {
          case EventTime.Encoding.EpochMillis millis -> millis(slots);
          case EventTime.Encoding.EpochSeconds seconds -> seconds(slots);
          case EventTime.Encoding.Iso iso -> text(slots);
          case EventTime.Encoding.Pattern written -> text(slots);
        };
    if (time < FIRST || time > LAST) {
      throw detail.refused(Refusal.INVALID_TIME, ROLE, slot, "a time within the years 1 to 9999");
    }
    return time;
  }

  private long millis(FieldSlots slots) throws RefusedException {
    if (slots.kind(slot) != FieldSlots.Kind.INTEGER) {
      throw detail.refused(Refusal.INVALID_TIME, ROLE, slot, expected);
    }
    return slots.integer(slot);
  }

  private long seconds(FieldSlots slots) throws RefusedException {
    boolean inRange = Math.abs(slots.number(slot)) <= LAST / 1000.0;
    return switch (slots.kind(slot)) {
      case INTEGER -> inRange ? slots.integer(slot) * 1000 : Long.MAX_VALUE;
      case DECIMAL -> {
        if (Double.isNaN(slots.number(slot))) {
          throw detail.refused(Refusal.INVALID_TIME, ROLE, slot, expected);
        }
        yield inRange ? decimalSeconds(slots.number(slot)) : Long.MAX_VALUE;
      }
      case BIG_INTEGER -> Long.MAX_VALUE;
      case ABSENT, NULL, ZERO, TEXT, BROKEN_TEXT, OTHER ->
          throw detail.refused(Refusal.INVALID_TIME, ROLE, slot, expected);
    };
  }

  /** By the decimal digits that the number was written with: 0.29 s are 290 ms, and not 289. */
  private static long decimalSeconds(double seconds) {
    return BigDecimal.valueOf(seconds)
        .multiply(THOUSAND)
        .setScale(0, RoundingMode.FLOOR)
        .longValueExact();
  }

  private long text(FieldSlots slots) throws RefusedException {
    if (slots.kind(slot) != FieldSlots.Kind.TEXT) {
      throw detail.refused(Refusal.INVALID_TIME, ROLE, slot, expected);
    }
    if (slots.textLength(slot) == 0) {
      throw detail.refused(Refusal.MISSING_TIME, ROLE, slot, expected);
    }
    if (slots.textLength(slot) > LONGEST_TEXT) {
      throw detail.refused(Refusal.INVALID_TIME, ROLE, slot, expected);
    }
    try {
      return pattern.parse(slots.string(slot));
    } catch (DateTimeException | ArithmeticException e) {
      throw detail.refused(Refusal.INVALID_TIME, ROLE, slot, expected);
    }
  }
}
