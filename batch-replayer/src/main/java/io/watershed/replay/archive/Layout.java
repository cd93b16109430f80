package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedSource;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where things are in an archive. What begins with an underscore is passed over by other readers of
 * such directories.
 */
record Layout(Path root) {

  /** Stands for no day: the record is no event. Hive's name for a null. */
  static final int UNDATED = Integer.MIN_VALUE;

  static final Pattern PART =
      Pattern.compile(
          "date=(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|__HIVE_DEFAULT_PARTITION__)/"
              + "([0-9a-f-]{36}-[0-9]{1,10})-[0-9]{1,19}-[0-9]{1,19}-[0-9]{1,19}[.]parquet");

  /** Behind the prefix: the last number is the writer's. */
  private static final Pattern OF_WRITER =
      Pattern.compile("(?:-[0-9a-f]+)*?-([0-9]{1,18})[.](?:parquet|spool|json)");

  private static final String DATE = "date=";
  private static final int FIRST_DAY = (int) LocalDate.of(1, 1, 1).toEpochDay();
  private static final int LAST_DAY = (int) LocalDate.of(9999, 12, 31).toEpochDay();
  private static final long DAY_MILLIS = 86_400_000;

  Path manifests() {
    return root.resolve("_manifest");
  }

  Path manifests(ArchivedSource source) {
    return manifests().resolve(prefix(source));
  }

  /** Where files lie that are not complete. */
  Path work() {
    return root.resolve("_work");
  }

  /** Where a writer keeps what isn't in files yet. */
  Path spool(ArchivedSource source, long claim) {
    return work().resolve("%s-%d.spool".formatted(prefix(source), claim));
  }

  /** Where a manifest is written before it is linked to its number; another name each time. */
  Path manifestInTheMaking(ArchivedSource source, long number) {
    return work()
        .resolve(
            "%s-%s-%d.json"
                .formatted(prefix(source), Long.toHexString(System.nanoTime()), number - 1));
  }

  /**
   * The claim of the writer that a file is of, or one that it is not below; empty: the file is of
   * another partition, or none of ours.
   */
  static OptionalLong writerOf(ArchivedSource source, String name) {
    if (!name.startsWith(prefix(source) + "-")) {
      return OptionalLong.empty();
    }
    var matcher = OF_WRITER.matcher(name.substring(prefix(source).length()));
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** What all file names of a partition begin with, before a hyphen. */
  static String prefix(ArchivedSource source) {
    return source.topicId() + "-" + source.partition();
  }

  /** Whether a directory of the archive holds records. */
  static boolean holdsRecords(Path directory) {
    return directory.getFileName().toString().startsWith(DATE);
  }

  /**
   * The UTC day of an event time, in days since 1970; those that calendars don't reach have none.
   */
  static int dayOf(long eventTime) {
    long day = Math.floorDiv(eventTime, DAY_MILLIS);
    return day < FIRST_DAY || day > LAST_DAY ? UNDATED : (int) day;
  }

  /**
   * Path of a file, with slashes.
   *
   * @param claim of the writer: no two processes ever write the same name
   */
  static String part(ArchivedSource source, int day, long first, long last, long claim) {
    return "%s%s/%s-%012d-%012d-%d.parquet"
        .formatted(
            DATE,
            day == UNDATED ? "__HIVE_DEFAULT_PARTITION__" : LocalDate.ofEpochDay(day),
            prefix(source),
            first,
            last,
            claim);
  }
}
