package io.watershed.multinode;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at what a node holds in memory, over and over, and keeps the most that it saw. */
final class HeldWatch implements AutoCloseable {

  private static final long LOOK_EVERY_MILLIS = 250;

  private final NodePart node;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("held-watch").daemon().factory());
  private double mostEvents;
  private double mostQueuedBytes;
  private long looks;

  private HeldWatch(NodePart node) {
    this.node = node;
  }

  static HeldWatch begin(NodePart node) {
    var watch = new HeldWatch(node);
    var unused =
        watch.thread.scheduleWithFixedDelay(
            watch::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private synchronized void look() {
    try {
      mostEvents = Math.max(mostEvents, node.metric("watershed_ingest_held"));
      mostQueuedBytes = Math.max(mostQueuedBytes, node.metric("watershed_journal_queued_bytes"));
      looks++;
    } catch (IOException e) {
      // A node that is starved of CPU may miss a look.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Events read and not durable, over all partitions. */
  synchronized double mostEvents() {
    return mostEvents;
  }

  /** Payload bytes that waited for the journal. */
  synchronized double mostQueuedBytes() {
    return mostQueuedBytes;
  }

  synchronized long looks() {
    return looks;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
