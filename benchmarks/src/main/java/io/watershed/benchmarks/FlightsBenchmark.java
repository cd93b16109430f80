package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import io.watershed.multinode.flights.Comparison;
import io.watershed.multinode.flights.FlightOracle;
import io.watershed.multinode.flights.FlightRun;
import io.watershed.multinode.flights.FlightTraffic;
import io.watershed.runtime.demo.FlightFeed;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast a node takes in a topic full of real flights, and what it costs. */
@Command(
    name = "flights",
    mixinStandardHelpOptions = true,
    description = "A topic full of real flights through one node: events a second, and their cost.")
final class FlightsBenchmark implements Callable<Integer> {

  private static final String PIPELINE = "flights";
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final Duration SETTLE = Duration.ofMinutes(2);

  @Spec private CommandSpec spec;

  @Option(names = "--days", defaultValue = "182", description = "From 2001-01-01 on; 182 is all.")
  private int days;

  @Option(names = "--heap", defaultValue = "1g", description = "Heap of the node.")
  private String heap;

  @Option(names = "--profile", description = "Also prints where the node's time goes.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    var feed = FlightFeed.real(Workspace.data(), days);
    var dir = Workspace.empty("flights");
    var gcLog = dir.resolve("gc.log");
    var recording = dir.resolve("node.jfr");
    var options =
        new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseParallelGC", GcLog.option(gcLog)));
    if (profile) {
      options.add(Profile.option(recording));
    }
    var plan =
        Site.Plan.of(FlightRun.PARTITIONS, PIPELINE)
            .withNodeOptions(options.toArray(String[]::new));
    ObjectNode result;
    try (var site = Site.withoutNode(dir, 1, plan)) {
      long records = produce(site, feed);
      result = measure(site, records);
      site.node().terminate();
      GcLog.report(gcLog, result);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (profile) {
      Profile.print(recording, out);
    }
    out.println("RESULT " + result);
    return result.get("differences").intValue() == 0 ? 0 : 1;
  }

  private static long produce(Site site, FlightFeed feed) throws InterruptedException {
    try (var traffic =
        FlightTraffic.begin(site.broker().bootstrapServers(), FlightRun.PARTITIONS, feed, 0, 1)) {
      return traffic.awaitSent(PATIENCE.toSeconds());
    }
  }

  private ObjectNode measure(Site site, long records) throws Exception {
    var result = new JsonMapper().createObjectNode();
    result.put("benchmark", "flights").put("days", days).put("heap", heap);
    long begun = System.nanoTime();
    site.node().begin();
    try (var meter = SiteMeter.begin(site)) {
      long early =
          Await.value(
              "the first position",
              PATIENCE,
              () -> Optional.of(Sql.stored(site, PIPELINE)).filter(stored -> stored > 0));
      long first = System.nanoTime();
      Await.until("the last position", PATIENCE, () -> Sql.stored(site, PIPELINE) == records);
      long last = System.nanoTime();
      result.put("events", records);
      result.put("seconds_from_start_of_node", seconds(last - begun));
      result.put("events_per_second", Math.round((records - early) / ((last - first) / 1e9)));
      meter.report(result, records);
    }
    verify(site, result);
    return result;
  }

  private static void verify(Site site, ObjectNode result) throws Exception {
    var truth = FlightOracle.of(site.broker().bootstrapServers(), PIPELINE);
    var differences = new ArrayList<String>();
    try {
      Await.until("no differences", SETTLE, () -> differences(site, truth, differences) == 0);
    } catch (AssertionError e) {
      differences.stream().limit(10).forEach(System.err::println);
    }
    result.put("windows", truth.hours().size());
    result.put(
        "late", truth.airports().values().stream().mapToLong(FlightOracle.Totals::late).sum());
    result.put("differences", differences.size());
  }

  private static int differences(Site site, FlightOracle.Truth truth, List<String> found)
      throws Exception {
    found.clear();
    try (var connection = site.database().connect()) {
      found.addAll(Comparison.differences(connection, truth));
    }
    return found.size();
  }

  private static double seconds(long nanos) {
    return Math.round(nanos / 1e8) / 10.0;
  }
}
