package io.watershed.replay.plan;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;

/**
 * Times of day within which a job is fed; from an evening to the next morning, too.
 *
 * @param from first instant
 * @param to behind the last instant; the same as {@code from}: always
 * @param zone in which they are meant
 */
public record Hours(LocalTime from, LocalTime to, ZoneId zone) {

  /** All day. */
  public static final Hours ALWAYS = new Hours(LocalTime.MIN, LocalTime.MIN, ZoneOffset.UTC);

  private static final Pattern FORMAT = Pattern.compile("([0-2]\\d:[0-5]\\d)-([0-2]\\d:[0-5]\\d)");

  /**
   * Reads them.
   *
   * @param text such as {@code 01:00-05:00}; empty: always
   * @param zone name of a time zone; empty: UTC
   * @throws IllegalArgumentException naming what is wrong
   */
  public static Hours parse(String text, String zone) {
    ZoneId where;
    try {
      where = zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "hours_zone: \"%s\" (expected: a time zone, such as Europe/Oslo)".formatted(zone), e);
    }
    if (text.isEmpty()) {
      return new Hours(LocalTime.MIN, LocalTime.MIN, where);
    }
    var matcher = FORMAT.matcher(text);
    try {
      if (matcher.matches()) {
        var from = LocalTime.parse(matcher.group(1));
        var end = matcher.group(2);
        var to = end.equals("24:00") ? LocalTime.MIN : LocalTime.parse(end);
        if (!from.equals(to) || end.equals("24:00")) {
          return new Hours(from, to, where);
        }
      }
    } catch (DateTimeException e) {
      // No time of day; said below.
    }
    throw new IllegalArgumentException(
        "hours: \"%s\" (expected: two times of day, such as 01:00-05:00)".formatted(text));
  }

  /**
   * How long until feeding is allowed, ms; 0: now.
   *
   * @param now epoch ms
   */
  public long opensIn(long now) {
    if (from.equals(to)) {
      return 0;
    }
    var local = Instant.ofEpochMilli(now).atZone(zone);
    var time = local.toLocalTime();
    boolean open =
        from.isBefore(to)
            ? !time.isBefore(from) && time.isBefore(to)
            : !time.isBefore(from) || time.isBefore(to);
    if (open) {
      return 0;
    }
    var today = ZonedDateTime.of(local.toLocalDate(), from, zone);
    var opens =
        today.isAfter(local)
            ? today
            : ZonedDateTime.of(local.toLocalDate().plusDays(1), from, zone);
    return Math.max(1, opens.toInstant().toEpochMilli() - now);
  }
}
