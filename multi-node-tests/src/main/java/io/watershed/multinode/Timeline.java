package io.watershed.multinode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened when: faults and milestones of one run, to be read beside the logs. */
public final class Timeline {

  private final long begun = System.nanoTime();
  private final List<String> lines = new ArrayList<>();

  /** Adds a line. */
  public synchronized void note(String text) {
    lines.add(
        String.format(
            Locale.ROOT,
            "%8.3f s  %s  %s",
            (System.nanoTime() - begun) / 1e9,
            Instant.ofEpochMilli(System.currentTimeMillis()),
            text));
  }

  @Override
  public synchronized String toString() {
    return String.join("\n", lines);
  }
}
