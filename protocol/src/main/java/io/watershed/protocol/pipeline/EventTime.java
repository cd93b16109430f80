package io.watershed.protocol.pipeline;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** How the event time is read from {@code field}. Every reading ends as epoch milliseconds. */
public record EventTime(FieldPath field, Encoding encoding) {

  /** How a time is written. */
  public sealed interface Encoding {

    /** An integer, milliseconds since 1970-01-01T00:00Z. */
    record EpochMillis() implements Encoding {}

    /** An integer or a decimal fraction, seconds since 1970-01-01T00:00Z. */
    record EpochSeconds() implements Encoding {}

    /** ISO-8601; text without an offset is read in {@code zone}. */
    record Iso(ZoneId zone) implements Encoding {}

    /** A {@link DateTimeFormatter} pattern; text without an offset is read in {@code zone}. */
    record Pattern(String pattern, ZoneId zone) implements Encoding {}
  }
}
