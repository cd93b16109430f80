package io.watershed.persistence.journal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes that wait for a transaction, first come, first served, with one exception that keeps the
 * order of each persistence id: while one of its writes is under way, the next one waits.
 */
final class WriteQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final ArrayDeque<PendingWrite> waiting = new ArrayDeque<>();
  private final Set<String> underWay = new HashSet<>();
  private final Map<String, PendingWrite> last = new HashMap<>();
  private long waitingBytes;
  private boolean closed;

  /** False where the queue is closed and the write was not taken. */
  boolean offer(PendingWrite write) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.addLast(write);
      last.put(write.persistenceId(), write);
      waitingBytes += write.bytes();
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for at least one write and takes what is there, one per persistence id; all of them are
   * under way until {@link #settle}. Empty only when the queue is closed.
   */
  List<PendingWrite> take(int maxWrites, long maxBytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          return List.of();
        }
        var group = takeReady(maxWrites, maxBytes);
        if (!group.isEmpty()) {
          return group;
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private List<PendingWrite> takeReady(int maxWrites, long maxBytes) {
    var group = new ArrayList<PendingWrite>();
    var bytes = 0L;
    var candidates = waiting.iterator();
    while (candidates.hasNext() && group.size() < maxWrites) {
      var write = candidates.next();
      if (!group.isEmpty() && bytes + write.bytes() > maxBytes) {
        break;
      }
      if (underWay.add(write.persistenceId())) {
        candidates.remove();
        waitingBytes -= write.bytes();
        bytes += write.bytes();
        group.add(write);
      }
    }
    return group;
  }

  /**
   * The newest write of a persistence id that is not over: what is read before it is over may be
   * outdated.
   */
  Optional<PendingWrite> last(String persistenceId) {
    lock.lock();
    try {
      return Optional.ofNullable(last.get(persistenceId));
    } finally {
      lock.unlock();
    }
  }

  /** The write is over; the next one of its persistence id may go. */
  void settle(PendingWrite write) {
    settle(List.of(write));
  }

  /** The writes are over. */
  void settle(Collection<PendingWrite> writes) {
    lock.lock();
    try {
      for (var write : writes) {
        underWay.remove(write.persistenceId());
        last.remove(write.persistenceId(), write);
      }
      if (!waiting.isEmpty()) {
        changed.signal();
      } else if (underWay.isEmpty()) {
        drained.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The write failed, so those behind it must not happen: they would leave a gap.
   *
   * @return the writes of the same persistence id that were waiting
   */
  List<PendingWrite> settleFailed(PendingWrite write) {
    lock.lock();
    try {
      var behind = new ArrayList<PendingWrite>();
      waiting.removeIf(
          other -> other.persistenceId().equals(write.persistenceId()) && behind.add(other));
      behind.forEach(other -> waitingBytes -= other.bytes());
      last.remove(write.persistenceId());
      settle(write);
      return behind;
    } finally {
      lock.unlock();
    }
  }

  /** False where something is still waiting or under way after that time. */
  boolean awaitDrained(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var left = patience.toNanos();
      while (!waiting.isEmpty() || !underWay.isEmpty()) {
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
      return waiting.size() + underWay.size();
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
