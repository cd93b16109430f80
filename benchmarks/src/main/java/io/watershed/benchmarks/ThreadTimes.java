package io.watershed.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * CPU seconds of a process by what its threads are for, the compilers and collectors of its JVM
 * included, of which a flight recording says nothing.
 */
final class ThreadTimes {
  private static final double TICKS = 100;
  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private ThreadTimes() {}

  /** So far, by purpose; threads that have ended are missing. */
  static Map<String, Double> of(long pid) throws IOException {
    var times = new TreeMap<String, Double>();
    try (var threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
      for (var thread : threads) {
        try {
          var stat = Files.readString(thread.resolve("stat"));
          var close = stat.lastIndexOf(')');
          var name = stat.substring(stat.indexOf('(') + 1, close);
          var fields = stat.substring(close + 2).split(" ", -1);
          times.merge(
              purpose(name),
              (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS,
              Double::sum);
        } catch (NoSuchFileException e) {
          // It has ended.
        }
      }
    }
    return times;
  }

  /** What was used between the two. */
  static String used(Map<String, Double> before, Map<String, Double> after) {
    var text = new StringBuilder();
    after.forEach(
        (purpose, seconds) -> {
          var used = seconds - before.getOrDefault(purpose, 0.0);
          if (used >= 0.05) {
            text.append(text.isEmpty() ? "" : ", ")
                .append(String.format(Locale.ROOT, "%s %.1f", purpose, used));
          }
        });
    return text.toString();
  }

  private static String purpose(String thread) {
    if (thread.contains("Compiler")) {
      return "compilers";
    }
    if (thread.startsWith("GC ")) {
      return "collector";
    }
    if (thread.startsWith("bench-pekko") || thread.startsWith("bench-p")) {
      return "actors";
    }
    return thread.startsWith("watershed-jour") ? "readers and writers" : "others";
  }
}
