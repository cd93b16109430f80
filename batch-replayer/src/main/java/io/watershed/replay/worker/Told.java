package io.watershed.replay.worker;

import io.watershed.replay.input.Split;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells people what goes wrong: each trouble once, and of an outage its beginning, now and then
 * that it lasts, and its end.
 */
final class Told implements WorkerListener {

  private static final long FIRST_REMINDER = Duration.ofSeconds(30).toNanos();
  private static final long LAST_REMINDER = Duration.ofMinutes(10).toNanos();

  private final Consumer<String> people;
  private final LongSupplier nanos;
  private String last = "";
  private boolean isOutage;
  private long outageBegan;
  private long remindAfter;
  private long reminded;

  /**
   * @param nanos as {@link System#nanoTime}
   */
  Told(Consumer<String> people, LongSupplier nanos) {
    this.people = people;
    this.nanos = nanos;
  }

  @Override
  public synchronized void completed(int index, Split split) {
    last = "";
  }

  @Override
  public synchronized void lost(int index, Split split, String reason) {
    var line = "%s: to be leased again: %s".formatted(split, reason);
    if (!isOutage && !line.equals(last)) {
      last = line;
      people.accept(line);
    }
  }

  @Override
  public synchronized void unreachable(NodeAddress node, String reason) {
    long now = nanos.getAsLong();
    if (!isOutage) {
      isOutage = true;
      outageBegan = now;
      reminded = now;
      remindAfter = FIRST_REMINDER;
      people.accept("node %s: %s; trying again".formatted(node, reason));
    } else if (now - reminded >= remindAfter) {
      reminded = now;
      remindAfter = Math.min(LAST_REMINDER, 2 * remindAfter);
      people.accept(
          "node %s: %s; no answer for %d s, trying on"
              .formatted(node, reason, Duration.ofNanos(now - outageBegan).toSeconds()));
    }
  }

  @Override
  public synchronized void back(Duration after) {
    if (isOutage) {
      isOutage = false;
      last = "";
      people.accept("back after %.1f s".formatted(after.toMillis() / 1_000.0));
    }
  }
}
