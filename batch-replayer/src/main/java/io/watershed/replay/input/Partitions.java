package io.watershed.replay.input;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What directories such as {@code date=2001-01-05/hour=13/} mean.
 *
 * @param fields names of fields by names of directories: the field takes the directory's value
 * @param eventTime which directories speak of the event time; empty: none, and no file is passed
 *     over
 */
public record Partitions(Map<String, String> fields, Optional<EventTime> eventTime) {

  /** Directories that mean nothing. */
  public static final Partitions NONE = new Partitions(Map.of(), Optional.empty());

  /** What Hive writes for a null. */
  private static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  public Partitions {
    fields = Map.copyOf(fields);
  }

  /**
   * @param date name of the directory with the day, {@code 2001-01-05}
   * @param hour name of the directory with the hour, {@code 0} to {@code 23}
   * @param zone in which days and hours are meant
   */
  public record EventTime(String date, Optional<String> hour, ZoneId zone) {}

  /** A half-open stretch of event time. */
  public record Range(Instant from, Instant to) {

    public Range {
      if (!from.isBefore(to)) {
        throw new IllegalArgumentException(
            "range: %s to %s (expected: an end behind its beginning)".formatted(from, to));
      }
    }

    boolean touches(Range other) {
      return from.isBefore(other.to) && other.from.isBefore(to);
    }
  }

  /** The values of a file's directories that are mapped to fields, by field. */
  Map<String, String> fieldsOf(String file) throws PlanRefusedException {
    if (fields.isEmpty()) {
      return Map.of();
    }
    var values = valuesOf(file);
    var found = new HashMap<String, String>();
    for (var field : fields.entrySet()) {
      var value = required(file, values, field.getKey());
      if (!value.equals(NULL)) {
        found.put(field.getValue(), value);
      }
    }
    return found;
  }

  /** Whether a file can have events of a range. */
  boolean mayTouch(String file, Range range) throws PlanRefusedException {
    if (eventTime.isEmpty()) {
      return true;
    }
    var values = valuesOf(file);
    var date = required(file, values, eventTime.get().date());
    if (date.equals(NULL)) {
      return true;
    }
    try {
      var day = LocalDate.parse(date);
      if (eventTime.get().hour().isEmpty()) {
        return between(day.atStartOfDay(), day.plusDays(1).atStartOfDay()).touches(range);
      }
      var hour = required(file, values, eventTime.get().hour().get());
      if (hour.equals(NULL)) {
        return true;
      }
      var begin = day.atTime(Integer.parseInt(hour), 0);
      return between(begin, begin.plusHours(1)).touches(range);
    } catch (DateTimeException | NumberFormatException e) {
      throw new PlanRefusedException(
          "%s: directories %s (expected: %s=2001-01-05%s)"
              .formatted(
                  file,
                  values,
                  eventTime.get().date(),
                  eventTime.get().hour().map(name -> ", " + name + "=0 to 23").orElse("")));
    }
  }

  /** As long as local times can mean, where a clock is put back. */
  private Range between(LocalDateTime from, LocalDateTime to) {
    var zone = eventTime.orElseThrow().zone();
    var begin = from.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    var end = to.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    return new Range(begin, end.isAfter(begin) ? end : begin.plusSeconds(1));
  }

  private static String required(String file, Map<String, String> values, String name)
      throws PlanRefusedException {
    var value = values.get(name);
    if (value == null) {
      throw new PlanRefusedException(
          "%s: no directory %s=… (directories: %s)".formatted(file, name, values));
    }
    return value;
  }

  private static Map<String, String> valuesOf(String file) {
    var values = new LinkedHashMap<String, String>();
    var levels = file.split("[/\\\\]", -1);
    for (int i = 0; i < levels.length - 1; i++) {
      int equals = levels[i].indexOf('=');
      if (equals > 0) {
        values.put(
            decoded(levels[i].substring(0, equals)), decoded(levels[i].substring(equals + 1)));
      }
    }
    return values;
  }

  /** Hive writes what may not stand in a path as %XX. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
