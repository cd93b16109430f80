package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How fresh live readings are while a replay of old ones runs at full speed, and while none does: a
 * live load that never stops, and phases without and with a replay in turn. Each replay is aborted
 * at the end of its phase, so that it leaves nothing for the next one.
 */
final class LiveDuringReplay {

  private static final String PIPELINE = "device-minutes";
  private static final String TOPIC = "device-readings";
  private static final String FED = "watershed_replay_events_total";
  private static final int WARM_UP_SECONDS = 20;
  private static final long WHOLE_DAY = 86_400;
  private static final Duration DRAIN = Duration.ofMinutes(5);

  private final Settings settings;
  private final PastEvents past;
  private final PrintWriter out;
  private final List<ObjectNode> without = new ArrayList<>();
  private final List<ObjectNode> with = new ArrayList<>();
  private volatile VisibilityProbe probe;
  private CompletableFuture<Void> sending;

  /**
   * How to run it.
   *
   * @param rate live readings a second
   * @param size bytes of one
   * @param devices that send live
   * @param probes readings a second to follow
   * @param seconds of a phase
   * @param settle seconds before each that don't count
   * @param rounds phases of each kind
   * @param budget of the pipeline's latency; empty: as it is shipped
   */
  record Settings(
      long rate,
      int size,
      int devices,
      int probes,
      int seconds,
      int settle,
      int rounds,
      String budget,
      ReplaySpeed.Settings replay) {}

  LiveDuringReplay(Settings settings, PastEvents past, PrintWriter out) {
    this.settings = settings;
    this.past = past;
    this.out = out;
  }

  /**
   * Measures.
   *
   * @param dir empty
   * @return whether every live result is exact in the end
   */
  boolean measure(Path dir, ObjectNode result) throws Exception {
    past.files();
    var plan = Site.Plan.of(settings.replay().partitions(), PIPELINE);
    if (!settings.budget().isEmpty()) {
      plan = plan.with("latency-budget", settings.budget());
    }
    plan = plan.withNodeOptions("-Xmx" + settings.replay().heap(), "-XX:+UseParallelGC");
    result.put("rate", settings.rate()).put("size", settings.size());
    result.put("devices", settings.devices()).put("seconds", settings.seconds());
    try (var site = Site.start(dir, 1, plan)) {
      var load =
          new DeviceLoad(
              new DeviceLoad.Settings(
                  site.broker().bootstrapServers(),
                  TOPIC,
                  settings.devices(),
                  settings.rate(),
                  settings.size(),
                  Math.max(1, settings.rate() / settings.probes()),
                  1));
      begin(load);
      try {
        pause(WARM_UP_SECONDS);
        for (int round = 1; round <= settings.rounds(); round++) {
          phase(site, false, round);
          phase(site, true, round);
        }
      } finally {
        load.stop();
      }
      sending.get();
      Await.until("all stored", DRAIN, () -> Sql.stored(site, PIPELINE) == load.sent());
      without.forEach(result.putArray("without")::add);
      with.forEach(result.putArray("with")::add);
      compare(result);
      result.put("live_events", load.sent());
      result.put("latest_send_ms", load.latestMillis());
      result.put("exact", FreshnessBenchmark.isExact(site, load.sent()));
      return result.get("exact").booleanValue();
    }
  }

  private void begin(DeviceLoad load) {
    sending = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("device-load")
        .daemon()
        .start(
            () -> {
              try {
                load.run(WHOLE_DAY, this::follow);
                sending.complete(null);
              } catch (InterruptedException | RuntimeException e) {
                sending.completeExceptionally(e);
              }
            });
  }

  private void follow(String device, long count, long dueNanos) {
    var current = probe;
    if (current != null) {
      current.follow(device, count, dueNanos);
    }
  }

  /** Waits so long, unless the sending fails before. */
  private void pause(long seconds) throws InterruptedException, ExecutionException {
    try {
      sending.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // As expected: it is still going on.
    }
  }

  private void phase(Site site, boolean replaying, int round) throws Exception {
    if (!replaying) {
      without.add(measured(site, Optional.empty()));
      return;
    }
    try (var run = new ReplayRun(site, "old-" + round)) {
      run.plan(past);
      double before = site.node().metric(FED);
      var worker = run.start(settings.replay().parallel(), "-Xmx" + settings.replay().workerHeap());
      Await.until(
          "the replay feeds", DRAIN, () -> !worker.isAlive() || site.node().metric(FED) > before);
      with.add(measured(site, Optional.of(run)));
      run.abort();
    }
  }

  private ObjectNode measured(Site site, Optional<ReplayRun> run) throws Exception {
    var phase = new JsonMapper().createObjectNode();
    try (var counting = new VisibilityProbe(site.node().grpcTarget(), PIPELINE)) {
      probe = counting;
      pause(settings.settle());
      counting.beginToCount();
      double fedBefore = site.node().metric(FED);
      long begun = System.nanoTime();
      pause(settings.seconds());
      double lasted = (System.nanoTime() - begun) / 1e9;
      double fed = site.node().metric(FED) - fedBefore;
      boolean toTheEnd = run.isPresent() && run.get().isFeeding();
      probe = null;
      counting.awaitAll(DRAIN);
      counting.latencies().report(phase);
      counting.errors().report(phase.putObject("latency_too_high_by"));
      if (run.isPresent()) {
        phase.put("replayed_per_second", Math.round(fed / lasted));
        // With too few old events a replay ends within its phase, which then says too little.
        phase.put("replayed_to_the_end", toTheEnd);
      }
    }
    out.println((run.isPresent() ? "with a replay: " : "without: ") + phase);
    out.flush();
    return phase;
  }

  private void compare(ObjectNode result) {
    for (var quantile : List.of("p50_ms", "p95_ms", "p99_ms")) {
      double quiet = median(without, quantile);
      double busy = median(with, quantile);
      result.put("without_" + quantile, quiet).put("with_" + quantile, busy);
      if (quantile.equals("p95_ms")) {
        result.put("ratio_p95", Math.round(busy / quiet * 100) / 100.0);
      }
    }
    result.put("replayed_per_second", median(with, "replayed_per_second"));
    result.put(
        "replayed_to_the_end",
        with.stream().allMatch(phase -> phase.get("replayed_to_the_end").booleanValue()));
  }

  private static double median(List<ObjectNode> phases, String figure) {
    var sorted =
        phases.stream().mapToDouble(phase -> phase.path(figure).doubleValue()).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
