package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Open windows that are put together from panes when somebody asks. An event goes into one pane,
 * however many windows lie over it.
 */
abstract sealed class SpanWindows implements WindowStore
    permits OverlappingWindows, UnboundedWindow {

  private final WindowPlan plan;
  private final Layout.OfSpans layout;
  private final Happenings happenings;
  private final ChangedPanes changed = new ChangedPanes();
  private final TreeMap<Long, Pane> panes = new TreeMap<>();

  /** By key; they end in this order. */
  private final TreeMap<Long, SpanWindow> windows = new TreeMap<>();

  /** The pane that the last event went into; null where it is gone. */
  private Pane last;

  SpanWindows(WindowPlan plan, Layout.OfSpans layout, Happenings happenings) {
    this.plan = plan;
    this.layout = layout;
    this.happenings = happenings;
  }

  /** The least watermark at which a pane can go. */
  abstract long nextRetirement();

  /** Lets the panes go that can at this watermark. */
  abstract void retire(long watermark);

  @Override
  public final WindowPlan plan() {
    return plan;
  }

  final Happenings happenings() {
    return happenings;
  }

  final NavigableMap<Long, Pane> panes() {
    return panes;
  }

  /** Those that begin in this range, the end left out. */
  final Collection<Pane> panesBetween(long start, long end) {
    return panes.subMap(start, end).values();
  }

  @Override
  public final void accept(EventBatch events, int i, long sequence, long watermark) {
    long time = events.time(i);
    if (last == null || !last.holds(time)) {
      if (!layout.holds(time)) {
        return;
      }
      last = paneFor(time, watermark);
    }
    last.accept(events, i, sequence, watermark);
    changed.add(last);
  }

  private Pane paneFor(long time, long watermark) {
    Pane pane = holding(time);
    if (pane == null) {
      pane = new Pane(plan, layout.paneStart(time), layout.paneEnd(time));
      panes.put(pane.from(), pane);
      happenings.dueAt(nextRetirement());
    }
    if (pane.accepted() == 0) {
      openOver(time, watermark);
    }
    return pane;
  }

  private void openOver(long time, long watermark) {
    layout.forEachWindow(
        time,
        (key, start, end) -> {
          if (plan.finalAt(end) > watermark && !windows.containsKey(key)) {
            SpanWindow window = new SpanWindow(this, key, start, end);
            windows.put(key, window);
            happenings.opened(window);
          }
        });
  }

  /**
   * A pane that loses its last event goes, or the state would tell what once was there. The windows
   * that are left over it have a new version all the same.
   */
  @Override
  public final void remove(long time, Contributions contributions, long sequence, long watermark) {
    Pane pane = holding(time);
    if (pane == null) {
      return;
    }
    contributions.refold(pane, pane.from(), pane.to() - 1, sequence, watermark);
    changed.add(pane);
    if (pane.accepted() == 0) {
      last = null;
      panes.remove(pane.from());
      changed.remove(pane);
      List<SpanWindow> emptied = new ArrayList<>();
      layout.forEachWindow(
          time,
          (key, start, end) -> {
            SpanWindow window = windows.get(key);
            if (window != null) {
              Pane left = window.anyWithEvents();
              if (left == null) {
                emptied.add(window);
              } else {
                left.touch(sequence, watermark);
                changed.add(left);
              }
            }
          });
      for (SpanWindow window : emptied) {
        windows.remove(window.key());
        happenings.withdrawn(window, sequence, watermark);
      }
    }
  }

  private Pane holding(long time) {
    Map.Entry<Long, Pane> floor = panes.floorEntry(time);
    return floor != null && floor.getValue().holds(time) ? floor.getValue() : null;
  }

  @Override
  public final void countDuplicate(long time, long sequence, long watermark) {
    Pane pane = holding(time);
    if (pane != null) {
      pane.countDuplicate(sequence, watermark);
      changed.add(pane);
    }
  }

  @Override
  public final long nextDue() {
    return Math.min(nextClosing(), nextRetirement());
  }

  @Override
  public final long nextClosing() {
    return windows.isEmpty() ? Long.MAX_VALUE : windows.firstEntry().getValue().finalAt();
  }

  @Override
  public final void closeDue(long sequence, long watermark) {
    while (nextClosing() <= watermark) {
      SpanWindow window = windows.pollFirstEntry().getValue();
      window.close(sequence, watermark);
      happenings.closed(window);
    }
    if (nextRetirement() <= watermark) {
      last = null;
      retire(watermark);
    }
  }

  @Override
  public final void touchAll(long sequence, long watermark) {
    for (Pane pane : panes.values()) {
      pane.touch(sequence, watermark);
      changed.add(pane);
    }
  }

  @Override
  public final void forEachOpen(Consumer<OpenWindow> action) {
    windows.values().forEach(action);
  }

  @Override
  public final void forEachPane(Consumer<Pane> action) {
    panes.values().forEach(action);
  }

  @Override
  public final void forEachOver(Pane pane, Consumer<OpenWindow> action) {
    layout.forEachWindow(
        pane.from(),
        (key, start, end) -> {
          SpanWindow window = windows.get(key);
          if (window != null) {
            action.accept(window);
          }
        });
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
    panes.put(snapshot.from(), pane);
    changed.resized(pane);
  }

  @Override
  public final void restore(WindowSnapshot snapshot) {
    long key = snapshot.key();
    SpanWindow window = new SpanWindow(this, key, layout.startOf(key), layout.endOf(key));
    window.publishedAt(snapshot.publishedRevision());
    windows.put(key, window);
  }
}
