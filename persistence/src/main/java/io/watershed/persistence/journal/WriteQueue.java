package io.watershed.persistence.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes that wait for a transaction, first come, first served, with one exception that keeps the
 * order of each persistence id: the next write of one waits until the one before it is over.
 *
 * <p>The writes of a persistence id form a chain, of which only the first is ever given out; a map
 * holds the last. That is one entry a write, put in once and removed once, which matters where each
 * write is of another entity and no entry is in a cache.
 */
final class WriteQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<PendingWrite> ready = new ArrayDeque<>();
  private final Map<String, PendingWrite> last = new HashMap<>();
  private int size;
  private long waitingBytes;
  private boolean closed;

  /** False where the queue is closed and the write was not taken. */
  boolean offer(PendingWrite write) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      size++;
      waitingBytes += write.bytes();
      var before = last.put(write.persistenceId(), write);
      if (before == null) {
        makeReady(write);
      } else {
        before.next = write;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void makeReady(PendingWrite write) {
    ready.addLast(write);
    if (ready.size() == 1) {
      changed.signal();
    }
  }

  /**
   * Waits for at least one write and takes what is there, one per persistence id; all of them are
   * under way until {@link #settle}. Empty only when the queue is closed.
   */
  List<PendingWrite> take(int maxWrites, long maxBytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ready.isEmpty() && !closed) {
        changed.await();
      }
      if (closed) {
        return List.of();
      }
      var group = takeReady(maxWrites, maxBytes);
      if (!ready.isEmpty()) {
        changed.signal();
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  private List<PendingWrite> takeReady(int maxWrites, long maxBytes) {
    var group = new ArrayList<PendingWrite>(Math.min(maxWrites, ready.size()));
    var bytes = 0L;
    while (!ready.isEmpty() && group.size() < maxWrites) {
      bytes += ready.getFirst().bytes();
      if (!group.isEmpty() && bytes > maxBytes) {
        break;
      }
      var write = ready.removeFirst();
      waitingBytes -= write.bytes();
      group.add(write);
    }
    return group;
  }

  /**
   * Completes when what was queued of a persistence id is over: what is read then is not outdated.
   */
  CompletableFuture<Void> settled(String persistenceId) {
    lock.lock();
    try {
      var newest = last.get(persistenceId);
      if (newest == null) {
        return CompletableFuture.completedFuture(null);
      }
      if (newest.over == null) {
        newest.over = new CompletableFuture<>();
      }
      return newest.over;
    } finally {
      lock.unlock();
    }
  }

  /** The write is over; the next one of its persistence id may go. */
  void settle(PendingWrite write) {
    settle(List.of(write));
  }

  /** The writes are over. */
  void settle(List<PendingWrite> writes) {
    lock.lock();
    try {
      for (var write : writes) {
        if (write.next == null) {
          last.remove(write.persistenceId());
        } else {
          makeReady(write.next);
        }
      }
      forget(writes.size());
    } finally {
      lock.unlock();
    }
    tellWhoAsked(writes);
  }

  /**
   * The write failed, so those behind it must not happen: they would leave a gap.
   *
   * @return the writes of the same persistence id that were waiting
   */
  List<PendingWrite> settleFailed(PendingWrite write) {
    var behind = new ArrayList<PendingWrite>();
    lock.lock();
    try {
      last.remove(write.persistenceId());
      for (var next = write.next; next != null; next = next.next) {
        waitingBytes -= next.bytes();
        behind.add(next);
      }
      forget(1 + behind.size());
    } finally {
      lock.unlock();
    }
    tellWhoAsked(List.of(write));
    tellWhoAsked(behind);
    return behind;
  }

  private void forget(int writes) {
    size -= writes;
    if (size == 0) {
      drained.signalAll();
    }
  }

  /** Nobody can ask any more: these writes are in no chain. */
  private static void tellWhoAsked(List<PendingWrite> writes) {
    for (var write : writes) {
      if (write.over != null) {
        write.over.complete(null);
      }
    }
  }

  /** False where something is still waiting or under way after that time. */
  boolean awaitDrained(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var left = patience.toNanos();
      while (size > 0) {
        if (left <= 0) {
          return false;
        }
        left = drained.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing is taken in or given out any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Writes that wait or are under way. */
  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Payload bytes of the writes that wait. */
  long waitingBytes() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }
}
