package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long an event takes from its producer until it is durable and visible in a gRPC Get. */
@Command(
    name = "freshness",
    mixinStandardHelpOptions = true,
    description = "From produce to visible in a gRPC Get, at a steady rate.")
final class FreshnessBenchmark implements Callable<Integer> {

  private static final String PIPELINE = "device-minutes";
  private static final String TOPIC = "device-readings";
  private static final int PARTITIONS = 8;
  private static final int WARM_UP_SECONDS = 20;
  private static final Duration DRAIN = Duration.ofMinutes(5);

  @Spec private CommandSpec spec;

  @Option(names = "--rate", defaultValue = "20000", description = "Events a second.")
  private long rate;

  @Option(names = "--size", defaultValue = "1024", description = "Bytes of an event.")
  private int size;

  @Option(
      names = "--seconds",
      defaultValue = "120",
      description = "To measure, after 20 of warm-up.")
  private int seconds;

  @Option(names = "--entities", defaultValue = "1000", description = "Devices.")
  private int entities;

  @Option(names = "--probes", defaultValue = "25", description = "Events a second to follow.")
  private int probes;

  @Option(names = "--heap", defaultValue = "1g", description = "Heap of the node.")
  private String heap;

  @Option(names = "--seed", defaultValue = "1", description = "Of the devices and values.")
  private long seed;

  @Option(names = "--profile", description = "Also prints where the node's time goes.")
  private boolean profile;

  @Override
  public Integer call() throws Exception {
    var dir = Workspace.empty("freshness");
    var recording = dir.resolve("node.jfr");
    var options = new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseParallelGC"));
    if (profile) {
      options.add(Profile.option(recording));
    }
    var plan = Site.Plan.of(PARTITIONS, PIPELINE).withNodeOptions(options.toArray(String[]::new));
    var out = spec.commandLine().getOut();
    try (var site = Site.start(dir, seed, plan);
        var probe = new VisibilityProbe(site.node().grpcTarget(), PIPELINE)) {
      var result = measure(site, probe);
      if (profile) {
        site.node().terminate();
        Profile.print(recording, out);
      }
      out.println("RESULT " + result);
      return result.get("exact").booleanValue() ? 0 : 1;
    }
  }

  private ObjectNode measure(Site site, VisibilityProbe probe) throws Exception {
    var load =
        new DeviceLoad(
            new DeviceLoad.Settings(
                site.broker().bootstrapServers(),
                TOPIC,
                entities,
                rate,
                size,
                Math.max(1, rate / probes),
                seed));
    var sending = new CompletableFuture<Void>();
    Thread.ofPlatform().name("device-load").daemon().start(() -> run(load, probe, sending));
    await(sending, WARM_UP_SECONDS);
    probe.beginToCount();
    long sentBefore = load.sent();
    long begun = System.nanoTime();
    try (var meter = SiteMeter.begin(site)) {
      sending.get();
      double lasted = (System.nanoTime() - begun) / 1e9;
      long sent = load.sent();
      long lag = sent - Sql.stored(site, PIPELINE);
      probe.awaitAll(DRAIN);
      Await.until("all stored", DRAIN, () -> Sql.stored(site, PIPELINE) == sent);

      var result = new JsonMapper().createObjectNode();
      result.put("benchmark", "freshness");
      result.put("rate", rate).put("size", size).put("seconds", seconds).put("entities", entities);
      result.put("achieved_rate", Math.round((sent - sentBefore) / lasted));
      probe.latencies().report(result);
      result.put("latest_send_ms", load.latestMillis());
      probe.errors().report(result.putObject("latency_too_high_by"));
      result.put("gets_per_second", Math.round(probe.questions() / (lasted + WARM_UP_SECONDS)));
      result.put("failed_gets", probe.failures());
      result.put("final_lag", lag);
      meter.report(result, sent - sentBefore);
      result.put("events", sent);
      result.put("exact", isExact(site, sent));
      return result;
    }
  }

  private void run(DeviceLoad load, VisibilityProbe probe, CompletableFuture<Void> end) {
    try {
      load.run(WARM_UP_SECONDS + (long) seconds, probe);
      end.complete(null);
    } catch (InterruptedException | RuntimeException e) {
      end.completeExceptionally(e);
    }
  }

  /** Waits so long, unless the sending fails before. */
  private static void await(CompletableFuture<Void> sending, long seconds)
      throws InterruptedException, ExecutionException {
    try {
      sending.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // As expected: it is still going on.
    }
  }

  /** Every event is counted once, in its entity and in its window. */
  static boolean isExact(Site site, long sent) throws Exception {
    Await.until(
        "published totals",
        DRAIN,
        () -> Sql.number(site, "select sum(accepted)::bigint from entity_summary") == sent);
    return Sql.number(site, "select sum(accepted)::bigint from window_current") == sent
        && Sql.number(
                site, "select sum((metrics->>'readings')::bigint)::bigint from window_current")
            == sent
        && Sql.number(site, "select sum(duplicates + late)::bigint from entity_summary") == 0
        && Sql.number(site, "select count(*) from quarantined_event") == 0;
  }
}
