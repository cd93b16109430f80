package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.benchmarks.store.StoreSite;
import java.io.IOException;
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

  @Option(names = "--profile", description = "Also prints where the time of our JVM goes.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    var result = new JsonMapper().createObjectNode();
    var options = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseParallelGC"));
    Map<String, double[]> millis = new LinkedHashMap<>();
    try (var site = StoreSite.start(Workspace.empty("recovery-store"))) {
      for (var side : List.of(StoreSite.STOCK, StoreSite.OURS)) {
        site.fill(side, "bench", entities, events, size);
        millis.put(side, new double[rounds]);
      }
      for (var round = 0; round < rounds; round++) {
        for (var side : millis.keySet()) {
          var lasted = round(site, side, options);
          out.printf(
              "%-5s round %d: %,d entities with %d events each back in %,.0f ms%n",
              side, round, entities, events, lasted);
          out.flush();
          millis.get(side)[round] = lasted;
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
    result.put("entities", entities).put("events", events).put("size", size);
    out.println("RESULT " + result);
    return 0;
  }

  /** Milliseconds from the order to start them until the last has answered. */
  private double round(StoreSite site, String side, List<String> options) throws IOException {
    try (var worker = site.worker(side, options, profile)) {
      if (!cold) {
        worker.startEntities("bench", entities);
        worker.stopEntities();
      }
      return worker.startEntities("bench", entities);
    }
  }
}
