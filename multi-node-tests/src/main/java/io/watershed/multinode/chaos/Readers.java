package io.watershed.multinode.chaos;

import io.grpc.Status;
import io.watershed.multinode.Cluster;
import io.watershed.multinode.NodeCalls;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import io.watershed.v1.WindowResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask any node for any entity, one call after the other. What one of them has seen
 * never goes back: not the entity, not a window, and nothing that was final changes.
 */
final class Readers implements AutoCloseable {

  private static final int CLIENTS = 4;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
  private static final long LOOK_BACK_MILLIS = 60_000;
  private static final long ANSWER_SECONDS = 15;

  private final Findings findings;
  private final List<NodeCalls> calls;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong answers = new AtomicLong();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private volatile boolean ended;

  private record Seen(long sequence, long watermark, long accepted, String node) {}

  private record Version(long revision, boolean closed, String content) {}

  private Readers(Findings findings, List<NodeCalls> calls) {
    this.findings = findings;
    this.calls = calls;
  }

  static Readers begin(Cluster cluster, long seed, Findings findings) {
    var targets = cluster.nodes().stream().map(node -> new NodeCalls(node.grpcTarget())).toList();
    var readers = new Readers(findings, targets);
    for (int i = 0; i < CLIENTS; i++) {
      var random = new Random(seed * 37 + i);
      var name = "reader-" + i;
      readers.threads.add(
          Thread.ofPlatform().name(name).daemon().start(() -> readers.read(name, random)));
    }
    return readers;
  }

  private void read(String name, Random random) {
    var entities = new HashMap<String, Seen>();
    var windows = new HashMap<Ledger.Window, Version>();
    while (!ended) {
      int node = random.nextInt(calls.size());
      var key = Ledger.key(random.nextInt(Ledger.KEYS));
      try {
        var answer =
            calls
                .get(node)
                .get(
                    GetRequest.newBuilder()
                        .setPipeline(Ledger.PIPELINE)
                        .setEntity(key)
                        .setFrom(System.currentTimeMillis() - LOOK_BACK_MILLIS)
                        .build())
                .get(ANSWER_SECONDS, TimeUnit.SECONDS);
        answers.incrementAndGet();
        check(name + " of " + key + " at " + Cluster.name(node), node, answer, entities, windows);
      } catch (ExecutionException e) {
        var status = Status.fromThrowable(e.getCause());
        if (status.getCode() != Status.Code.NOT_FOUND) {
          failures.computeIfAbsent(status.getCode().name(), any -> new LongAdder()).increment();
        } else if (entities.containsKey(key)) {
          findings.add(name + ": " + key + " is unknown to " + Cluster.name(node));
        }
        if (status.getCode() == Status.Code.INTERNAL) {
          findings.add(name + ": " + status);
        }
        calls.get(node).reconnect();
      } catch (TimeoutException e) {
        failures.computeIfAbsent("no answer", any -> new LongAdder()).increment();
      } catch (InterruptedException e) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void check(
      String what,
      int node,
      GetResponse answer,
      Map<String, Seen> entities,
      Map<Ledger.Window, Version> windows) {
    var now =
        new Seen(
            answer.getSequenceNumber(),
            answer.hasWatermark() ? answer.getWatermark() : Long.MIN_VALUE,
            answer.getCounts().getAccepted(),
            Cluster.name(node));
    var before = entities.put(answer.getEntity(), now);
    if (before != null
        && (now.sequence() < before.sequence()
            || now.watermark() < before.watermark()
            || now.accepted() < before.accepted())) {
      findings.add("read went back: %s: %s after %s".formatted(what, now, before));
    }
    for (var window : answer.getWindowsList()) {
      check(what, answer.getEntity(), window, windows);
    }
  }

  private void check(
      String what, String key, WindowResult window, Map<Ledger.Window, Version> windows) {
    var now =
        new Version(
            window.getVersion().getRevision(),
            window.getStatus() == io.watershed.v1.Status.FINAL,
            window.getAccepted() + " " + window.getDuplicates() + " " + metrics(window));
    var before = windows.put(new Ledger.Window(key, window.getStart()), now);
    if (before == null) {
      return;
    }
    if (now.revision() < before.revision()
        || (before.closed() && !now.equals(before))
        || (now.revision() == before.revision() && !now.content().equals(before.content()))) {
      findings.add(
          "window changed: %s, start %d: %s after %s"
              .formatted(what, window.getStart(), now, before));
    }
  }

  private static String metrics(WindowResult window) {
    var text = new StringBuilder();
    window.getMetricsMap().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(metric -> text.append(metric.getValue().getIntValue()).append(' '));
    return text.toString();
  }

  /** Calls that were answered. */
  long answers() {
    return answers.get();
  }

  /** Calls that failed, by status. */
  Map<String, Long> failures() {
    var counts = new HashMap<String, Long>();
    failures.forEach((status, count) -> counts.put(status, count.sum()));
    return counts;
  }

  @Override
  public void close() {
    ended = true;
    threads.forEach(Thread::interrupt);
    calls.forEach(NodeCalls::close);
  }
}
