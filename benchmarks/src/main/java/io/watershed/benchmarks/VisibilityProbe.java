package io.watershed.benchmarks;

import io.watershed.multinode.Await;
import io.watershed.multinode.NodeCalls;
import io.watershed.v1.GetRequest;
import io.watershed.v1.GetResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks for a device over gRPC until the answer counts the reading in question. The latency runs
 * from when the reading was due to be sent until that answer is here.
 *
 * <p>Its error: the reading became visible at some time between the last question that was asked in
 * vain and the answer, so that each latency is too high by at most that gap, which is reported as
 * well. The gap grows with the latency, by a tenth of it, since asking costs the node something
 * too.
 */
final class VisibilityProbe implements DeviceLoad.Probe, AutoCloseable {

  private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final int PAUSE_SHARE = 10;

  private final NodeCalls calls;
  private final String pipeline;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("visibility-probe").daemon().factory());
  private final Latencies latencies = new Latencies();
  private final Latencies errors = new Latencies();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong questions = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile long countFrom = Long.MAX_VALUE;

  VisibilityProbe(String target, String pipeline) {
    this.calls = new NodeCalls(target);
    this.pipeline = pipeline;
  }

  /** Ends the warm-up: readings that are due from now on are counted. */
  void beginToCount() {
    countFrom = System.nanoTime();
  }

  private record Followed(GetRequest request, long count, long due, boolean counts) {}

  @Override
  public void follow(String device, long count, long dueNanos) {
    var request =
        GetRequest.newBuilder()
            .setPipeline(pipeline)
            .setEntity(device)
            .setFrom(System.currentTimeMillis() - 60_000)
            .setLimit(1)
            .build();
    open.incrementAndGet();
    var followed = new Followed(request, count, dueNanos, dueNanos >= countFrom);
    timer.execute(() -> ask(followed, dueNanos));
  }

  /**
   * @param since when the reading was not visible yet for sure
   */
  private void ask(Followed followed, long since) {
    long asked = System.nanoTime();
    questions.incrementAndGet();
    var unused =
        calls
            .get(followed.request())
            .whenComplete((answer, failure) -> answered(followed, since, asked, answer, failure));
  }

  private void answered(
      Followed followed, long since, long asked, GetResponse answer, Throwable failure) {
    long now = System.nanoTime();
    if (failure == null && answer.getCounts().getAccepted() >= followed.count()) {
      if (followed.counts()) {
        latencies.add(now - followed.due());
        errors.add(now - since);
      }
      open.decrementAndGet();
      return;
    }
    if (failure != null) {
      failures.incrementAndGet();
    }
    long pause = Math.max(LEAST_PAUSE_NANOS, (now - followed.due()) / PAUSE_SHARE);
    var unused = timer.schedule(() -> ask(followed, asked), pause, TimeUnit.NANOSECONDS);
  }

  /** Waits until everything that is followed has become visible. */
  void awaitAll(Duration within) throws InterruptedException {
    Await.until("all probed readings visible", within, () -> open.get() == 0);
  }

  Latencies latencies() {
    return latencies;
  }

  /** By how much each latency may be too high. */
  Latencies errors() {
    return errors;
  }

  /** Gets that were sent. */
  long questions() {
    return questions.get();
  }

  /** Gets that failed, such as for devices that the node hasn't heard of yet. */
  long failures() {
    return failures.get();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    calls.close();
  }
}
