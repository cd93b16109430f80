package io.watershed.sharding.engine;

/** A window that is one pane. */
sealed class PaneWindow extends OpenWindow permits SessionWindow {

  private final Pane pane;

  PaneWindow(Pane pane) {
    super(pane.plan());
    this.pane = pane;
  }

  @Override
  final long key() {
    return pane.from();
  }

  @Override
  final long start() {
    return pane.from();
  }

  @Override
  long end() {
    return pane.to();
  }

  /** The last instant at which an event can be in it. */
  long lastInstant() {
    return pane.to() - 1;
  }

  @Override
  final Pane content() {
    return pane;
  }

  @Override
  final long revision() {
    return pane.changedAt();
  }

  @Override
  final void freeze(long sequence, long watermark) {
    pane.touch(sequence, watermark);
  }
}
