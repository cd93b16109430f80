package io.watershed.multinode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What happened when: faults and milestones of one run, to be read beside the logs. */
public final class Timeline {

  private final long begun = System.nanoTime();
  private final List<String> lines = new ArrayList<>();
  private Consumer<String> listener = line -> {};

  /** Adds a line. */
  public synchronized void note(String text) {
    var line =
        String.format(
            Locale.ROOT,
            "%8.3f s  %s  %s",
            (System.nanoTime() - begun) / 1e9,
            Instant.ofEpochMilli(System.currentTimeMillis()),
            text);
    lines.add(line);
    listener.accept(line);
  }

  /** Hands each further line to the listener as well. */
  public synchronized void listen(Consumer<String> listener) {
    this.listener = listener;
  }

  @Override
  public synchronized String toString() {
    return String.join("\n", lines);
  }
}
