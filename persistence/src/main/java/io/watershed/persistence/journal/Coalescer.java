package io.watershed.persistence.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Gathers requests into groups without ever waiting for more: what comes while all workers are busy
 * is the next group.
 */
final class Coalescer<R> {
  private final Executor threads;
  private final int workers;
  private final int most;
  private final Consumer<List<R>> work;
  private final ConcurrentLinkedQueue<R> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger working = new AtomicInteger();

  /**
   * @param workers groups that are worked on at a time
   * @param most requests of a group
   * @param work answers all requests of a group, and never throws
   */
  Coalescer(Executor threads, int workers, int most, Consumer<List<R>> work) {
    this.threads = threads;
    this.workers = workers;
    this.most = most;
    this.work = work;
  }

  void offer(R request) {
    waiting.add(request);
    startWorker();
  }

  private void startWorker() {
    var now = working.get();
    while (now < workers) {
      if (working.compareAndSet(now, now + 1)) {
        threads.execute(this::drain);
        return;
      }
      now = working.get();
    }
  }

  private void drain() {
    try {
      for (var group = take(); !group.isEmpty(); group = take()) {
        work.accept(group);
      }
    } finally {
      working.decrementAndGet();
    }
    // Something may have come between the last look and the end.
    if (!waiting.isEmpty()) {
      startWorker();
    }
  }

  private List<R> take() {
    var group = new ArrayList<R>();
    while (group.size() < most) {
      var request = waiting.poll();
      if (request == null) {
        break;
      }
      group.add(request);
    }
    return group;
  }
}
