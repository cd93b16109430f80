package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.benchmarks.store.StoreSite;
import io.watershed.benchmarks.store.WorkerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Persists a second of event-sourced actors, over the plugin's own DAO and over ours in turn, on
 * one PostgreSQL.
 */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Persists a second: the stock JDBC journal and ours, in turn.")
final class StoreBenchmark implements Callable<Integer> {

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

  @Option(names = "--java-option", description = "One more for both JVMs; may be repeated.")
  private List<String> javaOptions = List.of();

  @Option(names = "--quick", description = "20,000 entities, 64 bytes, three short rounds.")
  private boolean quick;

  @Option(names = "--profile", description = "Also prints where the time of both JVMs goes.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    if (quick) {
      entities = List.of(20_000);
      sizes = List.of(64);
      seconds = Math.min(seconds, 6);
      rounds = Math.min(rounds, 3);
    }
    var out = spec.commandLine().getOut();
    var result = new JsonMapper().createObjectNode();
    var options = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseParallelGC"));
    options.addAll(javaOptions);
    try (var site = StoreSite.start(Workspace.empty("store"))) {
      try (var stock = site.worker(StoreSite.STOCK, options, profile);
          var ours = site.worker(StoreSite.OURS, options, profile)) {
        var sides = new EnumMap<Side, WorkerProcess>(Side.class);
        sides.put(Side.STOCK, stock);
        sides.put(Side.OURS, ours);
        for (var count : entities) {
          measure(site, sides, count, result, out);
        }
      }
      if (profile) {
        for (var side : List.of(StoreSite.STOCK, StoreSite.OURS)) {
          out.printf("%nthe JVM with the DAO: %s%n", side);
          Profile.print(site.recording(side), out);
        }
      }
    }
    out.println("RESULT " + result);
    return 0;
  }

  private enum Side {
    STOCK,
    OURS
  }

  private void measure(
      StoreSite site, Map<Side, WorkerProcess> sides, int count, ObjectNode result, PrintWriter out)
      throws IOException, SQLException {
    var prefix = "bench" + count;
    for (var side : sides.entrySet()) {
      out.printf(
          "%-5s %,9d entities started in %,.0f ms%n",
          side.getKey(), count, side.getValue().startEntities(prefix, count));
      out.flush();
    }
    for (var size : sizes) {
      var figures = new EnumMap<Side, StoreFigures>(Side.class);
      sides.keySet().forEach(side -> figures.put(side, new StoreFigures()));
      // The first round warms up: compilers, caches, connections.
      for (var round = 0; round <= rounds; round++) {
        for (var side : sides.entrySet()) {
          site.checkpoint();
          var meter = site.meter(ProcessMeter.ofTree(side.getValue().handle()));
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
      var ratio = figures.get(Side.OURS).perSecond() / figures.get(Side.STOCK).perSecond();
      var entry = result.withArray("measured").addObject();
      entry.put("entities", count).put("bytes", size).put("ratio", rounded(ratio));
      figures.forEach(
          (side, figure) ->
              figure.report(entry.putObject(side.name().toLowerCase(java.util.Locale.ROOT))));
      if (size == 64 && (count == 20_000 || !result.has("ratio"))) {
        result.put("ratio", rounded(ratio));
      }
    }
    for (var side : sides.values()) {
      side.stopEntities();
    }
    site.truncate();
  }

  private static double rounded(double ratio) {
    return Math.round(ratio * 100) / 100.0;
  }
}
