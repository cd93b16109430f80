package io.watershed.runtime.ingest;

import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits for a claim to hold, whatever it throws until then. */
final class Eventually {

  private Eventually() {}

  static void holds(TestProbe<?> probe, Duration within, ThrowingCallable claim) {
    probe.awaitAssert(
        within,
        () -> {
          try {
            claim.call();
            return null;
          } catch (Throwable failure) {
            throw failure instanceof AssertionError error ? error : new AssertionError(failure);
          }
        });
  }
}
