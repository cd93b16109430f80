package io.watershed.multinode.chaos;

import io.watershed.multinode.Cluster;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts a node again that has ended by itself, as systemd or Kubernetes would, but not one that a
 * fault has ended.
 */
final class Supervisor implements AutoCloseable {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Cluster cluster;
  private final Set<Integer> down = ConcurrentHashMap.newKeySet();
  private final AtomicLong restarts = new AtomicLong();
  private final Thread thread;
  private volatile boolean ended;

  Supervisor(Cluster cluster) {
    this.cluster = cluster;
    this.thread = Thread.ofPlatform().name("supervisor").daemon().start(this::watch);
  }

  private void watch() {
    while (!ended) {
      for (int i = 0; i < cluster.nodes().size(); i++) {
        startIfEnded(i);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private synchronized void startIfEnded(int node) {
    if (!ended && !down.contains(node) && cluster.node(node).process().isEmpty()) {
      try {
        cluster.timeline().note(Cluster.name(node) + ": is not running");
        restarts.incrementAndGet();
        cluster.node(node).begin();
      } catch (IOException e) {
        cluster.timeline().note(Cluster.name(node) + ": can't be started: " + e);
      }
    }
  }

  /** kill -9, and stays down. */
  synchronized void kill(int node) throws InterruptedException {
    down.add(node);
    if (cluster.node(node).process().isPresent()) {
      cluster.node(node).kill();
    }
  }

  /** SIGTERM, and stays down. */
  void terminate(int node) throws InterruptedException {
    synchronized (this) {
      down.add(node);
    }
    if (cluster.node(node).process().isPresent()) {
      int code = cluster.node(node).terminate();
      cluster.timeline().note("%s: SIGTERM ended with %d".formatted(Cluster.name(node), code));
    }
  }

  /** Starts it; returns at once. */
  synchronized void start(int node) {
    down.remove(node);
    startIfEnded(node);
  }

  /** Nodes that were started, whoever had ended them. */
  long restarts() {
    return restarts.get();
  }

  @Override
  public void close() {
    ended = true;
    synchronized (this) {
      thread.interrupt();
    }
  }
}
