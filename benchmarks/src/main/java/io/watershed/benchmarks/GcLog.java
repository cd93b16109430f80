package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a log of {@code -Xlog:gc} says about a heap. */
final class GcLog {

  private static final Pattern PAUSE =
      Pattern.compile("(Pause (?:Young|Full)).* (\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");

  private GcLog() {}

  /** The option that writes it. */
  static String option(Path file) {
    return "-Xlog:gc:file=" + file;
  }

  /** Adds the collections, their time, and what they left in the heap. */
  static void report(Path file, ObjectNode result) throws IOException {
    long young = 0;
    long full = 0;
    double millis = 0;
    long afterFull = 0;
    long afterAny = 0;
    for (var line : Files.readAllLines(file)) {
      var pause = PAUSE.matcher(line);
      if (pause.find()) {
        long left = Long.parseLong(pause.group(3));
        afterAny = Math.max(afterAny, left);
        millis += Double.parseDouble(pause.group(4));
        if (pause.group(1).equals("Pause Full")) {
          full++;
          afterFull = Math.max(afterFull, left);
        } else {
          young++;
        }
      }
    }
    var gc = result.putObject("node_gc");
    gc.put("young", young).put("full", full).put("seconds", Math.round(millis / 10) / 100.0);
    gc.put("most_left_mib", afterAny).put("most_left_by_full_mib", afterFull);
  }
}
