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

  @Override
  void retire(long watermark) {
    while (nextRetirement() <= watermark) {
      changed().remove(panes().pollFirstEntry().getValue());
    }
  }
}
