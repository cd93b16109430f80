package io.watershed.sharding.engine;

import java.util.List;

/**
 * What becomes of an event, as a number that is stored: accepted by every window, duplicate, beyond
 * the dedup horizon, or late for some windows, which a mask names.
 */
public final class Verdict {

  /** In time for every window. */
  public static final long ACCEPTED = 0;

  /** Its id had been applied before. */
  public static final long DUPLICATE = 1;

  /** So old that nobody can say whether it is new. */
  public static final long BEYOND_DEDUP = 2;

  private static final long LATE = 3;

  /** Bits of a mask of windows that fits beside the tag. */
  static final int MOST_WINDOWS = 62;

  private Verdict() {}

  /** Late for the windows of {@code mask}, in time for the others. */
  static long late(long mask) {
    return mask << 2 | LATE;
  }

  /** Whether {@code verdict} keeps the event out of the window definition with this bit. */
  static boolean excludes(long verdict, long bit) {
    return switch ((int) (verdict & 3)) {
      case (int) ACCEPTED -> false;
      case (int) LATE -> (verdict >>> 2 & bit) != 0;
      default -> true;
    };
  }

  /** Whether at least one window takes the event, so that its id is remembered. */
  static boolean remembered(long verdict, List<WindowPlan> windows) {
    for (WindowPlan window : windows) {
      if (!excludes(verdict, window.bit())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the event came too late for at least one window. */
  static boolean isLate(long verdict) {
    return (verdict & 3) >= BEYOND_DEDUP;
  }
}
