package io.watershed.multinode.chaos;

import io.grpc.Status;
import io.watershed.multinode.Await;
import io.watershed.multinode.Cluster;
import io.watershed.multinode.NodeCalls;
import io.watershed.v1.GetRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Figures of a cluster under load: how long until every entity answers again after a node was
 * killed, and what queries notice of a rolling restart.
 */
final class Failover {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Cluster cluster;
  private final Random random;

  Failover(Cluster cluster, long seed) {
    this.cluster = cluster;
    this.random = new Random(seed);
  }

  /** Measures, and prints a line for each figure. */
  void run(int rounds, long seed, int rate) throws Exception {
    try (var traffic = LedgerTraffic.begin(cluster.broker().bootstrapServers(), seed, rate)) {
      awaitAll();
      var times = new ArrayList<Long>();
      for (int i = 0; i < rounds; i++) {
        times.add(afterKill());
      }
      System.out.println(
          "all entities answer after kill -9 of one node, ms: %s, median %d"
              .formatted(times, times.stream().sorted().toList().get(times.size() / 2)));
      rollingRestart();
      System.out.println("%d records sent meanwhile".formatted(traffic.acknowledged()));
    }
  }

  private long afterKill() throws Exception {
    int victim = random.nextInt(cluster.nodes().size());
    cluster.node(victim).kill();
    long begun = System.nanoTime();
    var survivors =
        IntStream.range(0, cluster.nodes().size())
            .filter(i -> i != victim)
            .mapToObj(i -> new NodeCalls(cluster.node(i).grpcTarget()))
            .toList();
    long calls = 0;
    for (int i = 0; i < Ledger.KEYS; i++) {
      calls += awaitAnswer(survivors.get(i % survivors.size()), Ledger.key(i));
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    cluster
        .timeline()
        .note("all answer after %d ms; %d calls for %d keys".formatted(millis, calls, Ledger.KEYS));
    survivors.forEach(NodeCalls::close);
    cluster.node(victim).begin();
    cluster.node(victim).awaitReady();
    awaitAll();
    return millis;
  }

  /** Calls that it took. */
  private static long awaitAnswer(NodeCalls calls, String key) throws InterruptedException {
    for (long asked = 1; ; asked++) {
      try {
        calls.get(request(key)).get(15, TimeUnit.SECONDS);
        return asked;
      } catch (ExecutionException | TimeoutException e) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void awaitAll() throws InterruptedException {
    for (var node : cluster.nodes()) {
      try (var calls = new NodeCalls(node.grpcTarget())) {
        Await.until(
            node.name() + " answers for all",
            PATIENCE,
            () -> {
              for (int i = 0; i < Ledger.KEYS; i++) {
                calls.get(request(Ledger.key(i))).get(15, TimeUnit.SECONDS);
              }
              return true;
            });
      }
    }
  }

  private void rollingRestart() throws Exception {
    var ended = new AtomicBoolean();
    var micros = new ArrayList<Long>();
    var failures = new TreeMap<String, Integer>();
    try (var calls =
        NodeCalls.ofAll(cluster.nodes().stream().map(node -> node.grpcTarget()).toList())) {
      var reading = CompletableFuture.runAsync(() -> read(calls, ended, micros, failures));
      for (var node : cluster.nodes()) {
        node.terminate();
        node.begin();
        node.awaitReady();
      }
      ended.set(true);
      reading.get(30, TimeUnit.SECONDS);
    }
    long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.println(
        "rolling restart: %d queries, failed %s; p50 %d ms, p99 %d ms, longest %d ms"
            .formatted(sorted.length, failures, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1)));
  }

  private static long at(long[] sorted, double share) {
    return Arrays.stream(sorted).skip((long) (share * (sorted.length - 1))).findFirst().orElse(0)
        / 1_000;
  }

  private void read(
      NodeCalls calls, AtomicBoolean ended, List<Long> micros, Map<String, Integer> failures) {
    while (!ended.get()) {
      long begun = System.nanoTime();
      try {
        calls.get(request(Ledger.key(random.nextInt(Ledger.KEYS)))).get(15, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        var status = Status.fromThrowable(e.getCause());
        failures.merge(status.getCode() + " " + status.getDescription(), 1, Integer::sum);
      } catch (TimeoutException | InterruptedException e) {
        failures.merge("no answer", 1, Integer::sum);
      }
      micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static GetRequest request(String key) {
    return GetRequest.newBuilder().setPipeline(Ledger.PIPELINE).setEntity(key).setLimit(10).build();
  }
}
