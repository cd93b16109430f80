package io.watershed.sharding.engine;

import io.watershed.protocol.grid.Grids;
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
      case WindowType.Grid grid -> new Layout.OfCells(Grids.cells(window, grid));
      case WindowType.Sliding sliding ->
          new Layout.Sliding(
              sliding.size().toMillis(), sliding.slide().toMillis(), sliding.offset().toMillis());
      case WindowType.Session session ->
          new Layout.Session(session.gap().toMillis(), Grids.cells(window, session.cut()));
      case WindowType.Cumulative cumulative ->
          new Layout.Cumulative(
              Grids.cells(window, cumulative.cell()), cumulative.step().toMillis());
      case WindowType.Unbounded unbounded ->
          new Layout.Unbounded(Grids.cells(window, unbounded.pane()));
    };
  }
}
