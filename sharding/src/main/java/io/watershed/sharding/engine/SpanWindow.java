package io.watershed.sharding.engine;

import java.util.Collection;

/** A window that is put together from panes, some of which other windows share. */
final class SpanWindow extends OpenWindow {

  private final SpanWindows store;
  private final long key;
  private final long start;
  private final long end;

  /** Its content once the panes belong to others alone; null while it is open. */
  private Pane frozen;

  SpanWindow(SpanWindows store, long key, long start, long end) {
    super(store.plan());
    this.store = store;
    this.key = key;
    this.start = start;
    this.end = end;
  }

  @Override
  long key() {
    return key;
  }

  @Override
  long start() {
    return start;
  }

  @Override
  long end() {
    return end;
  }

  @Override
  Pane content() {
    if (frozen != null) {
      return frozen;
    }
    Pane whole = new Pane(plan(), start, end);
    panes().forEach(whole::merge);
    return whole;
  }

  @Override
  long revision() {
    if (frozen != null) {
      return frozen.changedAt();
    }
    long revision = 0;
    for (Pane pane : panes()) {
      revision = Math.max(revision, pane.changedAt());
    }
    return revision;
  }

  @Override
  void freeze(long sequence, long watermark) {
    frozen = content();
    frozen.touch(sequence, watermark);
  }

  /** One of its panes that holds an event; null: none does. */
  Pane anyWithEvents() {
    for (Pane pane : panes()) {
      if (pane.accepted() > 0) {
        return pane;
      }
    }
    return null;
  }

  private Collection<Pane> panes() {
    return store.panesBetween(start, end);
  }
}
