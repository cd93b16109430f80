package io.watershed.sharding.entity;

import io.watershed.persistence.StoreException;
import io.watershed.persistence.journal.History;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The in-memory journal of a test, read back as the store's is. */
final class TestHistory implements History {

  volatile Supplier<List<Object>> journal = List::of;

  /** The first number that is still there. */
  volatile long oldest = 1;

  /** So many reads fail. */
  final AtomicInteger failures = new AtomicInteger();

  /** Every read of events after the first one waits for it. */
  volatile CountDownLatch laterReads = new CountDownLatch(0);

  private final CountDownLatch laterReadBegan = new CountDownLatch(1);
  private final AtomicInteger reads = new AtomicInteger();

  void awaitLaterRead() throws InterruptedException {
    laterReadBegan.await();
  }

  @Override
  public Extent extent(String persistenceId) {
    return new Extent(journal.get().size(), oldest, 0);
  }

  @Override
  public Optional<Stored> newestSnapshot(
      String persistenceId, long maxSequenceNumber, long maxTime) {
    return Optional.empty();
  }

  @Override
  public Page events(String persistenceId, long from, int limit) {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw StoreException.failed("read", new SQLException("connection lost", "08006"));
    }
    if (reads.incrementAndGet() > 1) {
      laterReadBegan.countDown();
      try {
        laterReads.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    List<Object> events = journal.get();
    List<Stored> stored = new ArrayList<>();
    for (long number = from; number <= events.size() && stored.size() < limit; number++) {
      stored.add(new Stored(number, 0, events.get((int) number - 1)));
    }
    return new Page(stored, stored.size() == limit);
  }
}
