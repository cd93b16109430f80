package io.watershed.sharding.engine;

import java.util.Map;

/** Open windows that lie side by side in the cells of a grid. */
final class CellWindows extends PaneWindows<PaneWindow> {

  CellWindows(WindowPlan plan, Happenings happenings) {
    super(plan, happenings);
  }

  @Override
  PaneWindow around(Pane pane) {
    return new PaneWindow(pane);
  }

  @Override
  boolean spans(PaneWindow window, long time) {
    return window.content().holds(time);
  }

  @Override
  PaneWindow windowFor(long time, long sequence, long watermark) {
    PaneWindow window = holding(time);
    if (window != null) {
      return window;
    }
    Layout layout = plan().layout();
    return open(new Pane(plan(), layout.paneStart(time), layout.paneEnd(time)));
  }

  @Override
  public void remove(long time, Contributions contributions, long sequence, long watermark) {
    PaneWindow window = holding(time);
    contributions.refold(
        window.content(), window.start(), window.lastInstant(), sequence, watermark);
    if (window.content().accepted() == 0) {
      withdraw(window, sequence, watermark);
    } else {
      changed().add(window.content());
    }
  }

  @Override
  PaneWindow holding(long time) {
    Map.Entry<Long, PaneWindow> floor = windows().floorEntry(time);
    return floor != null && spans(floor.getValue(), time) ? floor.getValue() : null;
  }
}
