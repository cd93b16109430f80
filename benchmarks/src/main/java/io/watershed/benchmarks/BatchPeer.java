package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A batch engine that makes the same windows of the same files as a replay does. */
enum BatchPeer {
  FLINK("flink", "FlinkBatch", false),
  SPARK("spark", "SparkBatch", false),

  /** Counts an event once where it is there several times, as a replay does. */
  FLINK_DEDUP("flink", "FlinkBatch", true),
  SPARK_DEDUP("spark", "SparkBatch", true);

  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final String module;
  private final String mainClass;
  private final boolean dedup;

  BatchPeer(String module, String mainClass, boolean dedup) {
    this.module = module;
    this.mainClass = mainClass;
    this.dedup = dedup;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it has events' ids to tell them apart by; rows of flights are numbered by us alone. */
  boolean fits(PastEvents events) {
    return !dedup || events.fileOptions().isEmpty();
  }

  /**
   * Runs it once in a new JVM.
   *
   * @param dir empty
   * @param query name of the query
   * @return whether its results are right
   */
  boolean measure(
      Path dir,
      PastEvents events,
      PlainWindows truth,
      String query,
      String heap,
      int parallel,
      ObjectNode result)
      throws IOException, InterruptedException {
    var files = events.files();
    // Several files are a directory of their own.
    var in = files.size() == 1 ? files.getFirst() : files.getFirst().getParent();
    var out = dir.resolve("results");
    var log = dir.resolve(title() + ".log");
    try (var job =
        PeerJvm.start(
            module,
            mainClass,
            log,
            List.of("-Xmx" + heap, "-XX:+UseParallelGC"),
            List.of(
                "query=" + query,
                "in=" + in,
                "out=" + out,
                "to=" + events.to().toEpochMilli(),
                "dedup=" + dedup,
                "parallelism=" + parallel))) {
      try (var meter = UsageMeter.begin()) {
        meter.follow("worker", job.process());
        job.awaitSuccess(PATIENCE);
        meter.report(result, events.size());
      }
      long millis = job.reached("covered").orElseThrow() - job.reached("first").orElseThrow();
      result.put("seconds", millis / 1e3);
      result.put("events_per_second", Math.round(events.size() * 1e3 / Math.max(1, millis)));
    }
    try (var written = Files.list(out)) {
      var parts =
          written.filter(file -> file.getFileName().toString().startsWith("part-")).toList();
      var outcome = truth.compare(parts);
      outcome.first().stream().limit(10).forEach(System.err::println);
      result.put("windows", outcome.windows());
      result.put("differences", outcome.differences());
      return outcome.differences() == 0;
    }
  }
}
