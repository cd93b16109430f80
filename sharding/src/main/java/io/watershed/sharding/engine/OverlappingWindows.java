package io.watershed.sharding.engine;

/** Open sliding or cumulative windows. A pane goes with the last window over it. */
final class OverlappingWindows extends SpanWindows {

  OverlappingWindows(WindowPlan plan, Layout.OfSpans layout, Happenings happenings) {
    super(plan, layout, happenings);
  }

  @Override
  long nextRetirement() {
    return panes().isEmpty()
        ? Long.MAX_VALUE
        : plan().finalAt(plan().layout().lastEnd(panes().firstKey()));
  }

  /** What no window holds is in no pane. */
  @Override
  public boolean keepsApart(long time, long watermark) {
    return plan().layout().holds(time);
  }

  @Override
  void retire(long watermark) {
    while (nextRetirement() <= watermark) {
      Pane pane = panes().pollFirstEntry().getValue();
      happenings().released(plan(), pane.from(), pane.to() - 1);
      changed().remove(pane);
    }
  }
}
