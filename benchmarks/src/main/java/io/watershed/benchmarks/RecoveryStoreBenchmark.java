package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.benchmarks.store.StoreSite;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How long it takes until entities that have a snapshot and events behind it are all back and have
 * answered, over the plugin's own DAO and over ours in turn.
 */
@Command(
    name = "recovery-store",
    mixinStandardHelpOptions = true,
    description = "Cold start of many entities: the stock JDBC journal and ours, in turn.")
final class RecoveryStoreBenchmark implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--entities", defaultValue = "20000", description = "(${DEFAULT-VALUE}).")
  private int entities;

  @Option(
      names = "--events",
      defaultValue = "100",
      description = "Behind the snapshot of each (${DEFAULT-VALUE}).")
  private int events;

  @Option(names = "--size", defaultValue = "64", description = "Bytes (${DEFAULT-VALUE}).")
  private int size;

  @Option(names = "--rounds", defaultValue = "5", description = "Of each (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--cold",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "A new JVM for each round (${DEFAULT-VALUE}).")
  private boolean cold;

  @Option(names = "--heap", defaultValue = "2g", description = "Of each JVM (${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--max-recoveries",
      defaultValue = "2000",
      description = "Recoveries that Pekko lets run at a time, on both sides (${DEFAULT-VALUE}).")
  private int maxRecoveries;

  @Option(names = "--java-option", description = "One more for all JVMs; may be repeated.")
  private List<String> javaOptions = List.of();

  @Option(
      names = "--sides",
      split = ",",
      defaultValue = "tuned,ours",
      description = "Which ones take turns (${DEFAULT-VALUE}).")
  private List<String> sides;

  @Option(names = "--profile", description = "Also prints where the time of our JVM goes.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    var result = new JsonMapper().createObjectNode();
    var options = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseParallelGC"));
    options.add("-Dpekko.persistence.max-concurrent-recoveries=" + maxRecoveries);
    options.addAll(javaOptions);
    Map<String, double[]> millis = new LinkedHashMap<>();
    Map<String, double[]> jvm = new LinkedHashMap<>();
    Map<String, double[]> database = new LinkedHashMap<>();
    try (var site = StoreSite.start(Workspace.empty("recovery-store"))) {
      for (var side : sides) {
        site.fill(side, "bench", entities, events, size);
        millis.put(side, new double[rounds]);
        jvm.put(side, new double[rounds]);
        database.put(side, new double[rounds]);
      }
      for (var round = 0; round < rounds; round++) {
        for (var side : millis.keySet()) {
          var done = round(site, side, options);
          out.printf(
              "%-5s round %d: %,d entities with %d events each back in %,.0f ms; CPU s: %.1f JVM"
                  + " (%s), %.1f database%n",
              side,
              round,
              entities,
              events,
              done.millis(),
              done.jvm(),
              done.threads(),
              done.database());
          out.flush();
          millis.get(side)[round] = done.millis();
          jvm.get(side)[round] = done.jvm();
          database.get(side)[round] = done.database();
        }
      }
      if (profile) {
        Profile.print(site.recording(StoreSite.OURS), out);
      }
    }
    millis.forEach(
        (side, each) -> {
          Arrays.sort(each);
          result.put(side + "_ms", Math.round(each[rounds / 2]));
          result.put(side + "_least_ms", Math.round(each[0]));
          result.put(side + "_most_ms", Math.round(each[rounds - 1]));
        });
    jvm.forEach((side, each) -> result.put(side + "_jvm_cpu_s", median(each)));
    database.forEach((side, each) -> result.put(side + "_database_cpu_s", median(each)));
    result.put("entities", entities).put("events", events).put("size", size);
    result.put("max_recoveries", maxRecoveries);
    out.println("RESULT " + result);
    return 0;
  }

  /**
   * What a start took.
   *
   * @param jvm CPU seconds, without the start of the JVM itself
   * @param threads CPU seconds of the JVM by what its threads are for
   * @param database CPU seconds
   */
  private record Done(double millis, double jvm, String threads, double database) {}

  /** From the order to start them until the last has answered. */
  private Done round(StoreSite site, String side, List<String> options)
      throws IOException, SQLException {
    try (var worker = site.worker(side, options, profile)) {
      if (!cold) {
        worker.startEntities("bench", entities);
        worker.stopEntities();
      }
      var meter = site.meter(side, ProcessMeter.ofTree(worker.handle()));
      var threads = ThreadTimes.of(worker.handle().pid());
      var millis = worker.startEntities("bench", entities);
      var spent = ThreadTimes.used(threads, ThreadTimes.of(worker.handle().pid()));
      var used = meter.used(1_000_000);
      return new Done(millis, used.jvmMicros(), spent, used.databaseMicros());
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return Math.round(values[values.length / 2] * 10) / 10.0;
  }
}
