package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;

/** Makes layouts of what definitions say. */
final class Layouts {

  private Layouts() {}

  /**
   * @throws IllegalArgumentException if the window names a time zone that isn't known here
   */
  static Layout of(Window window) {
    return switch (window.type()) {
      case WindowType.Grid grid -> new Layout.OfCells(cells(window, grid));
      case WindowType.Sliding sliding ->
          new Layout.Sliding(
              sliding.size().toMillis(), sliding.slide().toMillis(), sliding.offset().toMillis());
      case WindowType.Session session ->
          new Layout.Session(session.gap().toMillis(), cells(window, session.cut()));
      case WindowType.Cumulative cumulative ->
          new Layout.Cumulative(cells(window, cumulative.cell()), cumulative.step().toMillis());
      case WindowType.Unbounded unbounded -> new Layout.Unbounded(cells(window, unbounded.pane()));
    };
  }

  private static Cells cells(Window window, WindowType.Grid grid) {
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
}
