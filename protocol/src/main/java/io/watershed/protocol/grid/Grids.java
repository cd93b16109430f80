package io.watershed.protocol.grid;

import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;

/** Makes cells of what definitions say. */
public final class Grids {

  private Grids() {}

  /**
   * The cells of a grid.
   *
   * @param window whose grid it is, for the message
   * @throws IllegalArgumentException if the window names a time zone that isn't known here
   */
  public static Cells cells(Window window, WindowType.Grid grid) {
    return switch (grid) {
      case WindowType.Tumbling tumbling ->
          new FixedCells(tumbling.size().toMillis(), tumbling.offset().toMillis());
      case WindowType.Calendar calendar ->
          new CalendarCells(
              calendar.unit(),
              PinnedZone.of(calendar.zone())
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "windows."
                                  + window.name()
                                  + ": time zone "
                                  + calendar.zone()
                                  + " (expected: a zone of the time-zone database "
                                  + PinnedZone.VERSION
                                  + ")")));
    };
  }

  /** The panes of sliding windows: as long as what size and slide are both multiples of. */
  public static FixedCells panes(long size, long slide, long offset) {
    return new FixedCells(divisor(size, slide), offset);
  }

  private static long divisor(long a, long b) {
    return b == 0 ? a : divisor(b, a % b);
  }
}
