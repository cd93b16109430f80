package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One job over one topic, by a node of ours and by what users would pick instead. */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description =
        "Device minutes by one node, by Flink and by Kafka Streams, each checked to be exact.")
final class PeersBenchmark implements Callable<Integer> {

  private static final String CPU = "/cpu_us_per_event/";
  private static final long QUICK_EVENTS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--systems",
      split = ",",
      defaultValue = "watershed,flink_heap,flink_rocksdb,kafka_streams",
      description = "Which, in this order in each round (${DEFAULT-VALUE}).")
  private List<StreamSystem> systems;

  @Option(names = "--events", defaultValue = "5000000", description = "Records (${DEFAULT-VALUE}).")
  private long events;

  @Option(names = "--devices", defaultValue = "20000", description = "Of them (${DEFAULT-VALUE}).")
  private int devices;

  @Option(
      names = "--size",
      defaultValue = "120",
      description = "Bytes of a record's value (${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Of all systems in turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--heap",
      defaultValue = "4g",
      description = "Of each system's worker (${DEFAULT-VALUE}).")
  private String heap;

  @Option(names = "--seed", defaultValue = "1", description = "Of the readings.")
  private long seed;

  @Option(names = "--profile", description = "Also prints where the time of each worker goes.")
  private boolean profile;

  @Option(names = "--quick", description = "1,000,000 records, one round.")
  private boolean quick;

  @Override
  public Integer call() throws Exception {
    if (quick) {
      events = Math.min(events, QUICK_EVENTS);
      rounds = 1;
    }
    var result = new JsonMapper().createObjectNode();
    result.put("benchmark", "peers").put("events", events).put("devices", devices);
    result.put("size", size).put("heap", heap).put("rounds", rounds);
    var readings = new DeviceMinutes(events, devices, size, seed);
    var answer = readings.answer();
    var figures = new EnumMap<StreamSystem, ArrayNode>(StreamSystem.class);
    systems.forEach(system -> figures.put(system, result.putArray(system.title())));
    boolean exact = true;
    for (int round = 1; round <= rounds; round++) {
      for (var system : systems) {
        exact &= measure(system, round, readings, answer, figures.get(system).addObject());
      }
    }
    print(figures);
    ratios(figures, result);
    result.put("exact", exact);
    out().println("RESULT " + result);
    return exact ? 0 : 1;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private boolean measure(
      StreamSystem system, int round, DeviceMinutes readings, MinuteTable answer, ObjectNode result)
      throws Exception {
    var dir = Workspace.empty("peers");
    var recording = dir.resolve("worker.jfr");
    var options = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseParallelGC"));
    if (profile) {
      options.add(Profile.option(recording));
    }
    boolean exact = system.measure(dir, readings, answer, options, result);
    result.put("exact", exact);
    out()
        .printf(
            Locale.ROOT,
            "round %d, %s: %,d events/s, %s%n",
            round,
            system.title(),
            result.get("events_per_second").longValue(),
            exact ? "exact" : "NOT EXACT: %s".formatted(result));
    out().flush();
    if (profile) {
      Profile.print(recording, out());
    }
    return exact;
  }

  private void print(Map<StreamSystem, ArrayNode> figures) {
    out()
        .printf(
            "%n%-16s %12s %28s %10s%n",
            "medians", "events/s", "CPU us: worker/broker/database", "peak MiB");
    figures.forEach(
        (system, rows) ->
            out()
                .printf(
                    Locale.ROOT,
                    "%-16s %,12.0f %14.2f / %.2f / %.2f %,10.0f%n",
                    system.title(),
                    median(values(rows, "/events_per_second")),
                    median(values(rows, CPU + "worker")),
                    median(values(rows, CPU + "broker")),
                    median(values(rows, CPU + "database")),
                    median(values(rows, "/peak_mib/all"))));
    out().println();
  }

  /** Ours against each peer, round by round; above 1 is in our favour. */
  private static void ratios(Map<StreamSystem, ArrayNode> figures, ObjectNode result) {
    var ours = figures.get(StreamSystem.WATERSHED);
    if (ours == null) {
      return;
    }
    figures.forEach(
        (system, theirs) -> {
          if (system != StreamSystem.WATERSHED) {
            result.put(
                "vs_" + system.title(),
                ratio(values(ours, "/events_per_second"), values(theirs, "/events_per_second")));
            result.put(
                "vs_" + system.title() + "_cpu",
                ratio(values(theirs, CPU + "all"), values(ours, CPU + "all")));
          }
        });
  }

  private static double ratio(List<Double> above, List<Double> below) {
    var each =
        IntStream.range(0, Math.min(above.size(), below.size()))
            .mapToObj(i -> above.get(i) / below.get(i))
            .toList();
    return Math.round(median(each) * 1_000) / 1_000.0;
  }

  private static List<Double> values(ArrayNode rows, String place) {
    var values = new ArrayList<Double>();
    rows.forEach(row -> values.add(row.at(place).asDouble()));
    return values;
  }

  private static double median(List<Double> values) {
    var sorted = new ArrayList<>(values);
    sorted.sort(null);
    return sorted.get(sorted.size() / 2);
  }
}
