package io.watershed.runtime.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as people type and read them: ISO-8601 in UTC, or epoch milliseconds. */
public final class TimeText {

  private static final Pattern MILLIS = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern YEAR = Pattern.compile("[0-9]{4}");

  private TimeText() {}

  /** An epoch ms as ISO-8601. */
  public static String of(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** Epoch ms of {@code 2001-01-31}, {@code 2001-01-31T05:00}, one with an offset, or epoch ms. */
  public static long parse(String text) {
    if (MILLIS.matcher(text).matches() && !YEAR.matcher(text).matches()) {
      return Long.parseLong(text);
    }
    try {
      if (text.indexOf('T') < 0) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      }
      boolean offset = text.endsWith("Z") || text.lastIndexOf('+') > 0 || text.lastIndexOf('-') > 7;
      return offset
          ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new TypeConversionException(
          text + " (expected: 2001-01-31, 2001-01-31T05:00, 2001-01-31T05:00:00Z or epoch ms)");
    }
  }

  /** For options. */
  public static final class Converter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return parse(text);
    }
  }
}
