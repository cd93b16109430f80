package io.watershed.sharding.engine;

import java.util.Map;

/**
 * The one window over all times, in panes. Panes that no event can reach any more are folded into
 * one that begins with time.
 */
final class UnboundedWindow extends SpanWindows {

  private final long keptFor;

  /**
   * @param keptFor how far behind the watermark panes are kept apart, ms
   */
  UnboundedWindow(WindowPlan plan, Layout.OfSpans layout, long keptFor, Happenings happenings) {
    super(plan, layout, happenings);
    this.keptFor = keptFor;
  }

  @Override
  long nextRetirement() {
    Map.Entry<Long, Pane> first = panes().higherEntry(WindowPlan.BEGINNING);
    return first == null ? Long.MAX_VALUE : first.getValue().to() + keptFor;
  }

  @Override
  public boolean keepsApart(long time, long watermark) {
    return watermark == EntityState.NO_WATERMARK
        || plan().layout().paneEnd(time) + keptFor > watermark;
  }

  @Override
  void retire(long watermark) {
    while (nextRetirement() <= watermark) {
      Pane pane = panes().higherEntry(WindowPlan.BEGINNING).getValue();
      panes().remove(pane.from());
      happenings().released(plan(), pane.from(), pane.to() - 1);
      Pane base = panes().get(WindowPlan.BEGINNING);
      if (base == null) {
        base = new Pane(plan(), WindowPlan.BEGINNING, pane.to());
        panes().put(WindowPlan.BEGINNING, base);
      }
      base.merge(pane);
      base.reach(WindowPlan.BEGINNING, pane.to());
      boolean wasChanged = pane.listed();
      changed().remove(pane);
      changed().resized(base);
      if (wasChanged) {
        changed().add(base);
      }
    }
  }
}
