package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.benchmarks.store.StoreSite;
import io.watershed.benchmarks.store.WorkerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Persists a second of event-sourced actors, over the plugin's own DAO as it is shipped, the same
 * tuned, and ours, in turn, on one PostgreSQL.
 */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Persists a second: the stock JDBC journal, the same tuned, and ours, in turn.")
final class StoreBenchmark implements Callable<Integer> {

  private static final int MANY = 100_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--entities",
      split = ",",
      defaultValue = "500,20000,1000000",
      description = "Numbers of entities to measure with (${DEFAULT-VALUE}).")
  private List<Integer> entities;

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "64,1024",
      description = "Bytes of an event (${DEFAULT-VALUE}).")
  private List<Integer> sizes;

  @Option(names = "--seconds", defaultValue = "10", description = "A round (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(names = "--rounds", defaultValue = "5", description = "Of each (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--outstanding",
      defaultValue = "16000",
      description = "Events under way at a time, at most one an entity (${DEFAULT-VALUE}).")
  private int outstanding;

  @Option(names = "--heap", defaultValue = "5g", description = "Of each JVM (${DEFAULT-VALUE}).")
  private String heap;

  @Option(
      names = "--server",
      paramLabel = "NAME=VALUE",
      description = "A setting of PostgreSQL, for all sides; may be repeated.")
  private Map<String, String> server = Map.of();

  @Option(names = "--java-option", description = "One more for all JVMs; may be repeated.")
  private List<String> javaOptions = List.of();

  @Option(names = "--quick", description = "20,000 entities, 64 bytes, three short rounds.")
  private boolean quick;

  @Option(
      names = "--short",
      description =
          "All populations and sizes in two rounds of 4 s; above 100,000 entities without the tuned"
              + " side.")
  private boolean brief;

  @Option(names = "--profile", description = "Also prints where the time of the JVMs goes.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    if (quick) {
      entities = List.of(20_000);
      sizes = List.of(64);
      seconds = Math.min(seconds, 6);
      rounds = Math.min(rounds, 3);
    }
    if (brief) {
      seconds = Math.min(seconds, 4);
      rounds = Math.min(rounds, 2);
    }
    var out = spec.commandLine().getOut();
    var result = new JsonMapper().createObjectNode();
    var options = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseParallelGC"));
    options.addAll(javaOptions);
    try (var site = StoreSite.start(Workspace.empty("store"), server)) {
      var sides = new LinkedHashMap<String, WorkerProcess>();
      try {
        for (var side : StoreSite.SIDES) {
          sides.put(side, site.worker(side, options, profile));
        }
        for (var count : entities) {
          measure(site, of(count, sides), count, result, out);
        }
      } finally {
        for (var worker : sides.values()) {
          worker.close();
        }
      }
      if (profile) {
        for (var side : StoreSite.SIDES) {
          out.printf("%nthe JVM of: %s%n", side);
          Profile.print(site.recording(side), out);
        }
      }
    }
    out.println("RESULT " + result);
    return 0;
  }

  /** To start a million entities takes the stock journal minutes, tuned or not. */
  private Map<String, WorkerProcess> of(int count, Map<String, WorkerProcess> sides) {
    if (!brief || count <= MANY) {
      return sides;
    }
    var fewer = new LinkedHashMap<>(sides);
    fewer.remove(StoreSite.TUNED);
    return fewer;
  }

  private void measure(
      StoreSite site,
      Map<String, WorkerProcess> sides,
      int count,
      ObjectNode result,
      PrintWriter out)
      throws IOException, SQLException {
    var prefix = "bench" + count;
    for (var side : sides.entrySet()) {
      out.printf(
          "%-5s %,9d entities started in %,.0f ms%n",
          side.getKey(), count, side.getValue().startEntities(prefix, count));
      out.flush();
    }
    for (var size : sizes) {
      var figures = new LinkedHashMap<String, StoreFigures>();
      sides.keySet().forEach(side -> figures.put(side, new StoreFigures()));
      // The first round warms up: compilers, caches, connections.
      for (var round = 0; round <= rounds; round++) {
        for (var side : sides.entrySet()) {
          site.checkpoint();
          var meter = site.meter(side.getKey(), ProcessMeter.ofTree(side.getValue().handle()));
          var done = side.getValue().put(size, seconds, Math.min(outstanding, count));
          var used = meter.used(done.persists());
          out.printf(
              "%-5s %,9d entities %,5d bytes round %d: %,9.0f persists/s  %s%n",
              side.getKey(), count, size, round, done.perSecond(), used);
          out.flush();
          if (round > 0) {
            figures.get(side.getKey()).add(done.perSecond(), used);
          }
        }
      }
      report(figures, count, size, result);
    }
    for (var side : sides.values()) {
      side.stopEntities();
    }
    site.truncate();
  }

  /**
   * {@code ratio} compares ours with the plugin as it is shipped, {@code ratio_tuned} with the
   * plugin as a competent operator sets it; {@code …_cpu} does so by CPU time, which also holds on
   * a busy machine.
   */
  private static void report(
      Map<String, StoreFigures> figures, int count, int size, ObjectNode result) {
    var ours = figures.get(StoreSite.OURS);
    var entry = result.withArray("measured").addObject();
    entry.put("entities", count).put("bytes", size);
    for (var other : List.of(StoreSite.STOCK, StoreSite.TUNED)) {
      if (!figures.containsKey(other)) {
        continue;
      }
      var name = other.equals(StoreSite.STOCK) ? "ratio" : "ratio_" + other;
      var ratio = rounded(ours.perSecond() / figures.get(other).perSecond());
      entry.put(name, ratio);
      entry.put(name + "_cpu", rounded(figures.get(other).cpuMicros() / ours.cpuMicros()));
      if (size == 64 && (count == 20_000 || !result.has(name))) {
        result.put(name, ratio);
      }
    }
    figures.forEach((side, figure) -> figure.report(entry.putObject(side)));
  }

  private static double rounded(double ratio) {
    return Math.round(ratio * 100) / 100.0;
  }
}
