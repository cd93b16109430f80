package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The same events through a node twice: live from a topic, then as a replay of files by a worker in
 * a JVM of its own. The node is started anew in between, so that neither finds a JVM that the other
 * has warmed up; CPU counts from its start.
 */
final class ReplaySpeed {

  private static final String JOB = "speed";
  private static final Duration PATIENCE = Duration.ofHours(2);
  private static final Duration SETTLE = Duration.ofMinutes(5);

  private final Settings settings;
  private final PrintWriter out;

  /**
   * How to run it.
   *
   * @param heap of the node
   * @param workerHeap of the worker
   * @param parallel splits that the worker reads at a time
   * @param replayOnly whether nothing is to come live before
   * @param profile whether to print where the time of node and worker goes
   */
  record Settings(
      String heap,
      String workerHeap,
      int parallel,
      int partitions,
      boolean replayOnly,
      boolean profile) {

    /** Options of a JVM that may record itself into a file. */
    String[] recorded(Path file, String... options) {
      return Stream.concat(
              Arrays.stream(options), profile ? Stream.of(Profile.option(file)) : Stream.empty())
          .toArray(String[]::new);
    }
  }

  ReplaySpeed(Settings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Measures.
   *
   * @param dir empty
   * @return whether every result is exact
   */
  boolean measure(Path dir, PastEvents events, ObjectNode result) throws Exception {
    say("%s: %,d events; files".formatted(events.pipeline(), events.size()));
    events.files();
    var recording = dir.resolve("node.jfr");
    var plan =
        Site.Plan.of(settings.partitions(), events.pipeline())
            .withNodeOptions(
                settings.recorded(recording, "-Xmx" + settings.heap(), "-XX:+UseParallelGC"));
    try (var site = Site.withoutNode(dir, 1, plan)) {
      result.put("events", events.size());
      boolean accounted = settings.replayOnly() || live(site, events, result.putObject("live"));
      var replay = result.putObject("replay");
      replay(site, events, replay);
      say("replay: %,d events/s".formatted(replay.get("events_per_second").longValue()));
      if (!settings.replayOnly()) {
        result.put(
            "ratio",
            hundredths(
                replay.get("events_per_second").doubleValue()
                    / result.get("live").get("events_per_second").doubleValue()));
      }
      boolean exact = verify(site, events, replay) && accounted;
      if (settings.profile()) {
        site.node().terminate();
        printProfile("node, from its start to the promotion", recording);
        printProfile("worker", dir.resolve("worker.jfr"));
      }
      return exact;
    }
  }

  private void printProfile(String of, Path recording) throws IOException {
    say("%n%s:".formatted(of));
    Profile.print(recording, out);
  }

  private void say(String text) {
    out.println(text);
    out.flush();
  }

  /** Whether every event was counted once, as what it was. */
  private boolean live(Site site, PastEvents events, ObjectNode result) throws Exception {
    say("topic");
    events.send(site);
    var pipeline = events.pipeline();
    site.node().begin();
    try (var meter = SiteMeter.begin(site)) {
      long early =
          Await.value(
              "the first position",
              PATIENCE,
              () -> Optional.of(Sql.stored(site, pipeline)).filter(stored -> stored > 0));
      long first = System.nanoTime();
      Await.until("the last position", PATIENCE, () -> Sql.stored(site, pipeline) == events.size());
      double lasted = Math.max(1, System.nanoTime() - first) / 1e9;
      result.put("seconds", hundredths(lasted));
      // A small topic may be stored at a stroke.
      result.put("events_per_second", Math.round(Math.max(1, events.size() - early) / lasted));
      meter.report(result, events.size());
    }
    result.put("accounted", isAccounted(site, events.size()));
    result.put(
        "late", Sql.number(site, "select coalesce(sum(late), 0)::bigint from entity_summary"));
    say("live: %,d events/s".formatted(result.get("events_per_second").longValue()));
    site.node().terminate();
    Sql.execute(site, "checkpoint");
    return result.get("accounted").booleanValue();
  }

  /** Whether every event was counted once, as what it was. */
  private static boolean isAccounted(Site site, long events) throws InterruptedException {
    try {
      Await.until("published totals", SETTLE, () -> accounted(site) == events);
      return true;
    } catch (AssertionError e) {
      System.err.println(e.getMessage());
      return false;
    }
  }

  private static long accounted(Site site) throws SQLException {
    return Sql.number(
            site,
            "select coalesce(sum(accepted + duplicates + late), 0)::bigint from entity_summary")
        + Sql.number(site, "select count(*) from quarantined_event");
  }

  private void replay(Site site, PastEvents events, ObjectNode result) throws Exception {
    site.node().begin();
    try (var meter = SiteMeter.begin(site);
        var run = new ReplayRun(site, JOB)) {
      site.node().awaitReady();
      run.plan(events);
      var worker =
          run.start(
              settings.parallel(),
              settings.recorded(site.dir().resolve("worker.jfr"), "-Xmx" + settings.workerHeap()));
      meter.follow("worker", worker.process());
      worker.awaitSuccess(PATIENCE);
      long feeding = reached(run, "FEEDING");
      long sealing = reached(run, "SEALING");
      long sealed = reached(run, "SEALED");
      result.put("splits", run.rows("1"));
      result.put("seconds", seconds(sealed - feeding));
      result.put("feeding_seconds", seconds(sealing - feeding));
      result.put("sealing_seconds", seconds(sealed - sealing));
      result.put(
          "events_per_second", Math.round(events.size() * 1e3 / Math.max(1, sealed - feeding)));
      result.put(
          "fed_per_second", Math.round(events.size() * 1e3 / Math.max(1, sealing - feeding)));
      meter.report(result, events.size());
      result.put("fed", run.rows("events"));
      result.put("outside", run.rows("outside"));
      result.put("refused", run.rows("refused") + run.rows("filtered"));
      long begun = System.nanoTime();
      run.promote();
      result.put("promote_command_seconds", seconds((System.nanoTime() - begun) / 1_000_000));
    }
  }

  private static long reached(ReplayRun run, String phase) throws SQLException {
    OptionalLong at = run.reached(phase);
    return at.orElseThrow(() -> new IllegalStateException("the job was never " + phase));
  }

  private static boolean verify(Site site, PastEvents events, ObjectNode result)
      throws SQLException, IOException {
    var outcome = events.truth().compare(site, events.pipeline(), JOB);
    outcome.first().stream().limit(10).forEach(System.err::println);
    result.put("windows", outcome.windows());
    result.put("differences", outcome.differences());
    boolean allFed =
        result.get("fed").longValue() == events.size() && result.get("refused").longValue() == 0;
    return allFed && outcome.differences() == 0;
  }

  private static double seconds(long millis) {
    return hundredths(millis / 1e3);
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
