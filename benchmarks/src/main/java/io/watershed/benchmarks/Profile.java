package io.watershed.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a recording of the JVM's flight recorder says the time goes: its execution samples by the
 * part of the system that was at work, and by method.
 */
final class Profile {

  private static final int MOST_METHODS = 25;
  private static final int THREAD_DIGITS = 3;

  /** The first of these that a stack has, from its top, names its part. */
  private static final List<Map.Entry<String, String>> PARTS =
      List.of(
          Map.entry("org.apache.parquet", "Parquet"),
          Map.entry("io.watershed.replay.format", "reading files"),
          Map.entry("io.watershed.replay", "replay worker"),
          Map.entry("io.watershed.protocol", "decoding"),
          Map.entry("io.watershed.sharding.engine", "engine"),
          Map.entry("io.watershed.sharding.entity", "entity: formats, actor"),
          Map.entry("io.watershed.sharding.region", "regions"),
          Map.entry("io.watershed.sharding.intake", "intake"),
          Map.entry("io.watershed.sharding.replay", "replay job"),
          Map.entry("io.watershed.persistence.journal", "journal"),
          Map.entry("io.watershed.persistence", "store"),
          Map.entry("io.watershed.runtime.ingest", "ingest"),
          Map.entry("io.watershed.runtime.grpc", "grpc"),
          Map.entry("org.postgresql", "JDBC driver"),
          Map.entry("org.apache.kafka", "Kafka client"),
          Map.entry("com.google.protobuf", "Protobuf"),
          Map.entry("org.apache.pekko.persistence", "Pekko persistence"),
          Map.entry("org.apache.pekko.cluster", "Pekko cluster, sharding"),
          Map.entry("org.apache.pekko.stream", "Pekko streams"),
          Map.entry("org.apache.pekko.http", "Pekko HTTP"),
          Map.entry("org.apache.pekko", "Pekko actors"));

  private Profile() {}

  /** The option that records. */
  static String option(Path file) {
    return "-XX:StartFlightRecording=settings=profile,filename=" + file;
  }

  /** Prints the shares. */
  static void print(Path file, PrintWriter out) throws IOException {
    Map<String, Integer> parts = new HashMap<>();
    Map<String, Integer> threads = new HashMap<>();
    Map<String, Integer> methods = new HashMap<>();
    int samples = 0;
    try (var recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        var event = recording.readEvent();
        if (event.getEventType().getName().equals("jdk.ExecutionSample")
            && event.getStackTrace() != null) {
          samples++;
          parts.merge(part(event), 1, Integer::sum);
          threads.merge(thread(event), 1, Integer::sum);
          methods.merge(method(event.getStackTrace().getFrames().getFirst()), 1, Integer::sum);
        }
      }
    }
    out.printf("%d execution samples%n", samples);
    print("by part", parts, samples, out);
    print("by threads", threads, samples, out);
    print("by method", methods, samples, out);
    out.flush();
  }

  private static String part(RecordedEvent sample) {
    for (var frame : sample.getStackTrace().getFrames()) {
      var type = frame.getMethod().getType().getName();
      for (var part : PARTS) {
        if (type.startsWith(part.getKey())) {
          return part.getValue();
        }
      }
    }
    return "other";
  }

  private static String thread(RecordedEvent sample) {
    var thread = sample.getThread("sampledThread");
    var name = thread == null || thread.getJavaName() == null ? "?" : thread.getJavaName();
    return name.replaceAll("[0-9]{1," + THREAD_DIGITS + "}", "N");
  }

  private static String method(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static void print(
      String title, Map<String, Integer> counts, int samples, PrintWriter out) {
    out.printf("%n%s%n", title);
    var largest = new LinkedHashMap<String, Integer>();
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(MOST_METHODS)
        .forEach(entry -> largest.put(entry.getKey(), entry.getValue()));
    largest.forEach((name, count) -> out.printf("  %5.1f %%  %s%n", 100.0 * count / samples, name));
  }
}
