package io.watershed.runtime.produce;

import java.util.Locale;

/** A share of a whole, drawn in characters. */
public final class ProgressBar {

  private static final int WIDTH = 24;

  private ProgressBar() {}

  /** Such as {@code [######## ] 33 %}. */
  public static String of(long done, long total) {
    double share = total <= 0 ? 1 : Math.min(1, (double) done / total);
    int filled = (int) (share * WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%",
        "#".repeat(filled),
        " ".repeat(WIDTH - filled),
        (int) (share * 100));
  }

  /** Such as {@code ETA 1:05}. */
  public static String eta(long seconds) {
    return String.format(Locale.ROOT, "ETA %d:%02d", seconds / 60, seconds % 60);
  }
}
