package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.CommandFailure;
import io.watershed.runtime.console.ExitCode;
import io.watershed.v1.ReplayMode;
import io.watershed.v1.ReplaySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which stretch of which entities a job corrects, and how fast. */
final class PlanOptions {

  private static final Pattern HOURS =
      Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]");

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeText.Converter.class,
      description =
          "First event time: 2001-01-31, 2001-01-31T05:00 (UTC), one with an offset, or epoch ms.")
  private Long from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeText.Converter.class,
      description = "End of the event time, exclusive. Both lie on bounds of windows.")
  private Long to;

  @Option(
      names = "--entities",
      paramLabel = "A,B|@FILE",
      description = "Only these keys, or those of a file, one a line. Default: all.")
  private String entities;

  @Option(
      names = "--job-id",
      paramLabel = "ID",
      defaultValue = "",
      description =
          "Lower-case letters, digits and hyphens, at most 63. The same again is the same job. Default: one is made.")
  private String job;

  @Option(
      names = "--max-rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Events a second of all workers at most. Default: all that live leaves free.")
  private int maxRate;

  @Option(
      names = "--hours",
      paramLabel = "01:00-05:00",
      defaultValue = "",
      description = "Feed only at these times of day. Default: always.")
  private String hours;

  @Option(
      names = "--hours-zone",
      paramLabel = "ZONE",
      defaultValue = "",
      description = "Time zone of --hours, such as Europe/Oslo. Default: UTC.")
  private String hoursZone;

  /** Whether any of them was given. */
  boolean describesAPlan() {
    return from != null || to != null || entities != null;
  }

  /** Empty: a node makes one. */
  String job() {
    return job;
  }

  /**
   * What is to be recorded, without the files.
   *
   * @throws CommandFailure naming the option, its value and what was expected
   */
  ReplaySpec.Builder spec(String pipeline, ReplayMode mode) {
    requireGiven("--from", from);
    requireGiven("--to", to);
    if (from >= to) {
      throw wrong("--to", TimeText.of(to), "a time behind --from " + TimeText.of(from));
    }
    if (maxRate < 0) {
      throw wrong("--max-rate", maxRate, ">= 0");
    }
    if (!hours.isEmpty() && !HOURS.matcher(hours).matches()) {
      throw wrong("--hours", hours, "such as 01:00-05:00");
    }
    return ReplaySpec.newBuilder()
        .setPipeline(pipeline)
        .setFrom(from)
        .setTo(to)
        .setMode(mode)
        .addAllEntities(keys())
        .setMaxRate(maxRate)
        .setHours(hours)
        .setHoursZone(zone("--hours-zone", hoursZone));
  }

  private static void requireGiven(String option, Long time) {
    if (time == null) {
      throw wrong(option, "missing", "a time such as 2001-01-31 or 2001-01-31T05:00");
    }
  }

  private List<String> keys() {
    if (entities == null) {
      return List.of();
    }
    var keys =
        entities.startsWith("@")
            ? linesOf(entities.substring(1))
            : Arrays.stream(entities.split(",", -1)).toList();
    keys = keys.stream().map(String::strip).filter(key -> !key.isEmpty()).distinct().toList();
    if (keys.isEmpty()) {
      throw wrong("--entities", entities, "at least one key");
    }
    return keys;
  }

  private static List<String> linesOf(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, "--entities: " + file + " (expected: a file of keys in UTF-8)", e);
    }
  }

  /** A zone as it was given; empty for none. */
  static String zone(String option, String zone) {
    try {
      return zone.isEmpty() ? "" : ZoneId.of(zone).getId();
    } catch (DateTimeException e) {
      throw wrong(option, zone, "a time zone such as Europe/Oslo");
    }
  }

  static CommandFailure wrong(String option, Object value, String expected) {
    return new CommandFailure(
        ExitCode.USAGE, option + ": " + value + " (expected: " + expected + ")");
  }
}
