package io.watershed.multinode;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until something is so, and not longer than a deadline. */
public final class Await {

  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Await() {}

  /** Something to ask for; what it throws counts as "not yet". */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Something to look for; what it throws counts as "not yet". */
  @FunctionalInterface
  public interface Search<T> {
    Optional<T> look() throws Exception;
  }

  /**
   * Waits until the condition holds.
   *
   * @param what names the condition in the failure
   * @throws AssertionError after the deadline, with the last exception of the condition
   */
  public static void until(String what, Duration within, Condition condition)
      throws InterruptedException {
    value(what, within, () -> condition.holds() ? Optional.of(true) : Optional.empty());
  }

  /** Waits until there is a value. */
  public static <T> T value(String what, Duration within, Search<T> search)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Exception last = null;
      try {
        var found = search.look();
        if (found.isPresent()) {
          return found.get();
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + ": not within " + within.toMillis() + " ms", last);
      }
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException(what);
      }
    }
  }
}
