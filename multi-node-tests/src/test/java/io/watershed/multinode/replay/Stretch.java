package io.watershed.multinode.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Four hours of event time, the last of which is still open, and what live and the files see of
 * them.
 *
 * @param from epoch ms
 * @param inFiles the truth of the first three and a half hours
 * @param live what comes live, in this order, before the job is planned
 * @param beyond what comes live once it is planned, mostly too late
 */
record Stretch(
    int number, long from, List<Reading> inFiles, List<Reading> live, List<Reading> beyond) {

  static final int DEVICES = 120;
  static final long HOUR = Duration.ofHours(1).toMillis();

  private static final long BEGIN = Instant.parse("2001-01-01T00:00:00Z").toEpochMilli();
  private static final int READINGS = 21;
  private static final int FILES = 3;
  private static final int ONLY_IN_FILES = 99;

  /**
   * @param ids hands out numbers that no other reading has
   * @param right whether live has the values of the files wherever it has the reading
   */
  static Stretch make(int number, Random random, AtomicLong ids, boolean right) {
    long from = BEGIN + number * 4L * HOUR;
    var inFiles = new ArrayList<Reading>();
    var live = new ArrayList<Reading>();
    var late = new ArrayList<Reading>();
    var beyond = new ArrayList<Reading>();
    for (int device = 0; device < DEVICES + 3; device++) {
      boolean known = device < DEVICES;
      var name = known ? "d" + device : "new-%d-%d".formatted(number, device - DEVICES);
      for (int i = 0; i < READINGS; i++) {
        long time = from + random.nextLong(7 * HOUR / 2);
        var reading = new Reading(name, time, ids.incrementAndGet(), random.nextLong(-50, 1_000));
        int fate = known ? random.nextInt(100) : ONLY_IN_FILES;
        if (fate >= 8) {
          inFiles.add(reading);
        }
        // Below 8 it is only live; twice, wrong, or late further up.
        if (fate < 70) {
          live.add(reading);
        }
        if (fate >= 20 && fate < 25) {
          live.add(reading);
        }
        if (fate >= 70 && fate < 76) {
          live.add(right ? reading : reading.plus(10_000));
        }
        if (fate >= 76 && fate < 82) {
          late.add(reading);
        }
        if (fate < 3) {
          beyond.add(new Reading(name, time, ids.incrementAndGet(), fate));
        }
        if (fate >= 82 && fate < 85) {
          beyond.add(reading);
        }
      }
    }
    live.sort(Comparator.comparingLong(Reading::time));
    live.addAll(late);
    return new Stretch(number, from, inFiles, live, beyond);
  }

  /** Epoch ms, exclusive. */
  long to() {
    return from + 4 * HOUR;
  }

  /** Up to where the files go, epoch ms. */
  long present() {
    return from + 7 * HOUR / 2;
  }

  /** Writes the files. */
  List<Path> write(Path dir) throws IOException {
    Files.createDirectories(dir);
    var files = new ArrayList<Path>();
    for (int f = 0; f < FILES; f++) {
      int begin = inFiles.size() * f / FILES;
      int end = inFiles.size() * (f + 1) / FILES;
      files.add(
          Files.write(
              dir.resolve("stretch-%d-%d.jsonl".formatted(number, f)),
              inFiles.subList(begin, end).stream().map(Reading::json).toList()));
    }
    return files;
  }
}
