package io.watershed.multinode.chaos;

import java.time.Duration;
import java.util.Set;

/**
 * Something that goes wrong for a while.
 *
 * @param name for the timeline
 * @param touches what no other fault may touch at the same time
 * @param lasts from when it has struck to when it ends
 */
record Fault(String name, Set<String> touches, Duration lasts, Act strike, Act end) {

  Fault {
    touches = Set.copyOf(touches);
  }

  /** What a fault does. */
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }
}
