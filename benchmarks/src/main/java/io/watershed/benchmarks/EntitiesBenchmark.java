package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.multinode.Await;
import io.watershed.multinode.NodeCalls;
import io.watershed.multinode.Part;
import io.watershed.multinode.Site;
import io.watershed.v1.GetRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What an actor an entity costs, and what buckets cost, for few and for many entities. */
@Command(
    name = "entities",
    mixinStandardHelpOptions = true,
    description = "One actor per entity against buckets, for different numbers of entities.")
final class EntitiesBenchmark implements Callable<Integer> {

  private static final String PIPELINE = "device-minutes";
  private static final String TOPIC = "device-readings";
  private static final int PARTITIONS = 8;
  private static final int VALUE_BYTES = 64;
  private static final int CALLS_AT_ONCE = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  @Spec private CommandSpec spec;

  @Option(names = "--entities", split = ",", defaultValue = "1000,20000,1000000")
  private List<Integer> entities;

  @Option(names = "--events", defaultValue = "2000000", description = "In each run.")
  private long events;

  @Option(names = "--rate", defaultValue = "20000", description = "Events a second of event time.")
  private long rate;

  @Option(names = "--per-actor", defaultValue = "2000", description = "Entities of a bucket.")
  private int perActor;

  @Option(names = "--gets", defaultValue = "5000", description = "Entities to ask after a restart.")
  private int gets;

  @Option(names = "--heap", defaultValue = "2g", description = "Heap of the node.")
  private String heap;

  @Override
  public Integer call() throws Exception {
    var out = spec.commandLine().getOut();
    var result = new JsonMapper().createObjectNode();
    result.put("benchmark", "entities").put("events", events).put("per_actor", perActor);
    result.put("heap", heap);
    var runs = result.putArray("runs");
    boolean exact = true;
    out.printf(
        "%9s %-8s %9s %9s %9s %9s %9s %9s %9s %6s%n",
        "entities",
        "kind",
        "events/s",
        "node µs",
        "db µs",
        "rows/ev",
        "WAL/ev",
        "heap MiB",
        "answer s",
        "exact");
    for (int number : entities) {
      for (boolean buckets : new boolean[] {false, true}) {
        var run = run(number, buckets);
        runs.add(run);
        exact &= run.get("exact").booleanValue();
        out.printf(
            "%9d %-8s %9d %9.1f %9.1f %9.4f %9d %9d %9.1f %6s%n",
            number,
            run.get("kind").textValue(),
            run.get("events_per_second").longValue(),
            run.get("node_micros_per_event").doubleValue(),
            run.get("database_micros_per_event").doubleValue(),
            run.get("journal_rows_per_event").doubleValue(),
            run.get("wal_bytes_per_event").longValue(),
            run.get("live_heap_mib").longValue(),
            run.get("answered_after_restart_seconds").doubleValue(),
            run.get("exact").booleanValue());
        out.flush();
      }
    }
    out.println("RESULT " + result);
    return exact ? 0 : 1;
  }

  private ObjectNode run(int number, boolean buckets) throws Exception {
    var plan = Site.Plan.of(PARTITIONS, PIPELINE);
    if (buckets) {
      plan = plan.withBuckets(perActor, number);
    }
    plan = plan.withNodeOptions("-Xmx" + heap, "-XX:+UseParallelGC");
    var result = new JsonMapper().createObjectNode();
    result.put("entities", number).put("kind", buckets ? "buckets" : "alone");
    try (var site = Site.withoutNode(Workspace.empty("entities"), 1, plan)) {
      var load =
          new DeviceLoad(
              new DeviceLoad.Settings(
                  site.broker().bootstrapServers(),
                  TOPIC,
                  number,
                  rate,
                  VALUE_BYTES,
                  Long.MAX_VALUE,
                  1));
      load.sendAtOnce(events);
      measure(site, result);
      result.put("exact", isExact(site, load.devices().size()));
      result.put("live_heap_mib", LiveHeap.bytes(process(site.node())) >> 20);
      site.node().terminate();
      long begun = System.nanoTime();
      site.node().start();
      double ready = seconds(begun);
      result.put("restart_seconds", ready);
      result.put("answered_after_restart_seconds", ask(site, load.devices()));
    }
    return result;
  }

  private void measure(Site site, ObjectNode result) throws Exception {
    site.node().begin();
    var node = ProcessMeter.ofTree(process(site.node()));
    var database = ProcessMeter.ofTree(process(site.database()));
    long early =
        Await.value(
            "the first position",
            PATIENCE,
            () -> Optional.of(Sql.stored(site, PIPELINE)).filter(stored -> stored > 0));
    long first = System.nanoTime();
    double nodeBefore = node.cpuSeconds();
    double databaseBefore = database.cpuSeconds();
    long walBefore = wal(site);
    long rowsBefore = rows(site);
    Await.until("the last position", PATIENCE, () -> Sql.stored(site, PIPELINE) == events);
    double lasted = (System.nanoTime() - first) / 1e9;
    double counted = Math.max(1, events - early);
    result.put("events_per_second", Math.round(counted / lasted));
    result.put("node_micros_per_event", micros(node.cpuSeconds() - nodeBefore, counted));
    result.put(
        "database_micros_per_event", micros(database.cpuSeconds() - databaseBefore, counted));
    result.put(
        "journal_rows_per_event", Math.round((rows(site) - rowsBefore) / counted * 1e4) / 1e4);
    result.put("wal_bytes_per_event", Math.round((wal(site) - walBefore) / counted));
  }

  private static double micros(double seconds, double events) {
    return Math.round(seconds / events * 1e7) / 10.0;
  }

  private static long wal(Site site) throws Exception {
    return Sql.number(site, "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
  }

  private static long rows(Site site) throws Exception {
    return Sql.number(site, "select count(*) from event_journal");
  }

  private static ProcessHandle process(Part part) throws IOException {
    return part.process().orElseThrow(() -> new IOException(part.name() + " has ended"));
  }

  /** Every event is counted once, in its entity and in its window. */
  private boolean isExact(Site site, int devices) throws Exception {
    Await.until(
        "published totals",
        PATIENCE,
        () -> Sql.number(site, "select sum(accepted)::bigint from entity_summary") == events);
    return Sql.number(site, "select count(*) from entity_summary") == devices
        && Sql.number(site, "select sum(accepted)::bigint from window_current") == events
        && Sql.number(
                site, "select sum((metrics->>'readings')::bigint)::bigint from window_current")
            == events
        && Sql.number(site, "select sum(duplicates + late)::bigint from entity_summary") == 0
        && Sql.number(site, "select count(*) from quarantined_event") == 0;
  }

  /**
   * Seconds until so many entities, drawn from all, have answered a first Get; one that doesn't
   * answer within its deadline is asked again.
   */
  private double ask(Site site, List<String> devices) throws Exception {
    var drawn = new ArrayList<>(devices);
    Collections.shuffle(drawn, new Random(1));
    List<String> open = drawn.subList(0, Math.min(gets, drawn.size()));
    long begun = System.nanoTime();
    try (var calls = new NodeCalls(site.node().grpcTarget())) {
      while (!open.isEmpty()) {
        if (System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw new IllegalStateException(open.size() + " entities don't answer");
        }
        open = unanswered(calls, open);
      }
    }
    return seconds(begun);
  }

  /** Asks each once, and gives back those that didn't answer. */
  private static List<String> unanswered(NodeCalls calls, List<String> devices)
      throws InterruptedException {
    var free = new Semaphore(CALLS_AT_ONCE);
    var unanswered = new ConcurrentLinkedQueue<String>();
    for (String device : devices) {
      free.acquire();
      var request = GetRequest.newBuilder().setPipeline(PIPELINE).setEntity(device).build();
      var unused =
          calls
              .get(request)
              .whenComplete(
                  (answer, failure) -> {
                    if (failure != null) {
                      unanswered.add(device);
                    }
                    free.release();
                  });
    }
    free.acquire(CALLS_AT_ONCE);
    return List.copyOf(unanswered);
  }

  private static double seconds(long begun) {
    return Math.round((System.nanoTime() - begun) / 1e8) / 10.0;
  }
}
