package io.watershed.sharding.engine;

/** A session: its pane is bounded by its first and its last event, the latter included. */
final class SessionWindow extends PaneWindow {

  private final Layout.Session layout;
  private final long cellStart;
  private final long cellEnd;

  SessionWindow(Pane pane, Layout.Session layout) {
    super(pane);
    this.layout = layout;
    this.cellStart = layout.cut().startOf(pane.from());
    this.cellEnd = layout.cut().endOf(pane.from());
  }

  @Override
  long end() {
    return Math.min(content().to() + layout.gap(), cellEnd);
  }

  @Override
  long lastInstant() {
    return content().to();
  }

  @Override
  Continues continues() {
    return Continues.of(
        content().from() - layout.gap() < cellStart, content().to() + layout.gap() > cellEnd);
  }

  /** Whether an event at this time would be part of it. */
  boolean joins(long time) {
    return time >= cellStart
        && time < cellEnd
        && time - content().to() < layout.gap()
        && content().from() - time < layout.gap();
  }

  /** Goes on at least to an event at this time. */
  void reachTo(long time) {
    content().reach(content().from(), Math.max(content().to(), time));
  }
}
