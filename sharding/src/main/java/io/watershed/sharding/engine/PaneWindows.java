package io.watershed.sharding.engine;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Open windows of which each is one pane, by their start; they end in the order in which they
 * start.
 */
abstract sealed class PaneWindows<W extends PaneWindow> implements WindowStore
    permits CellWindows, SessionWindows {

  private final WindowPlan plan;
  private final Happenings happenings;
  private final ChangedPanes changed = new ChangedPanes();
  private final TreeMap<Long, W> windows = new TreeMap<>();

  /** The window that the last event went into; null where it is closed or gone. */
  private W last;

  PaneWindows(WindowPlan plan, Happenings happenings) {
    this.plan = plan;
    this.happenings = happenings;
  }

  /** The window around a pane that is new here. */
  abstract W around(Pane pane);

  /** Whether an event at this time goes into the window without changing its bounds. */
  abstract boolean spans(W window, long time);

  /** The window that an event at this time is in, from now on. */
  abstract W windowFor(long time, long sequence, long watermark);

  /** The window that a duplicate at this time is counted in; null: none. */
  abstract W holding(long time);

  @Override
  public final WindowPlan plan() {
    return plan;
  }

  final Happenings happenings() {
    return happenings;
  }

  final NavigableMap<Long, W> windows() {
    return windows;
  }

  final W open(Pane pane) {
    W window = around(pane);
    windows.put(window.key(), window);
    happenings.opened(window);
    return window;
  }

  /** The window ceases to exist under its key. */
  final void withdraw(W window, long sequence, long watermark) {
    windows.remove(window.key());
    changed.remove(window.content());
    happenings.withdrawn(window, sequence, watermark);
    last = null;
  }

  @Override
  public final void accept(EventBatch events, int i, long sequence, long watermark) {
    long time = events.time(i);
    if (last == null || !spans(last, time)) {
      last = windowFor(time, sequence, watermark);
    }
    Pane pane = last.content();
    pane.accept(events, i, sequence, watermark);
    changed.add(pane);
  }

  @Override
  public final void countDuplicate(long time, long sequence, long watermark) {
    W window = holding(time);
    if (window != null) {
      window.content().countDuplicate(sequence, watermark);
      changed.add(window.content());
    }
  }

  @Override
  public final long nextDue() {
    return nextClosing();
  }

  @Override
  public final long nextClosing() {
    return windows.isEmpty() ? Long.MAX_VALUE : windows.firstEntry().getValue().finalAt();
  }

  @Override
  public final void closeDue(long sequence, long watermark) {
    while (nextClosing() <= watermark) {
      W window = windows.pollFirstEntry().getValue();
      window.close(sequence, watermark);
      happenings.closed(window);
      happenings.released(plan, window.start(), window.lastInstant());
      changed.remove(window.content());
      last = null;
    }
  }

  @Override
  public final void touchAll(long sequence, long watermark) {
    for (W window : windows.values()) {
      window.content().touch(sequence, watermark);
      changed.add(window.content());
    }
  }

  @Override
  public final void forEachOpen(Consumer<OpenWindow> action) {
    windows.values().forEach(action);
  }

  @Override
  public final void forEachPane(Consumer<Pane> action) {
    windows.values().forEach(window -> action.accept(window.content()));
  }

  @Override
  public final void forEachOver(Pane pane, Consumer<OpenWindow> action) {
    action.accept(windows.get(pane.from()));
  }

  @Override
  public final OpenWindow find(long key) {
    return windows.get(key);
  }

  @Override
  public final ChangedPanes changed() {
    return changed;
  }

  @Override
  public final void restore(PaneSnapshot snapshot) {
    Pane pane = new Pane(plan, snapshot);
    windows.put(snapshot.from(), around(pane));
    changed.resized(pane);
  }

  @Override
  public final void restore(WindowSnapshot snapshot) {
    windows.get(snapshot.key()).publishedAt(snapshot.publishedRevision());
  }
}
