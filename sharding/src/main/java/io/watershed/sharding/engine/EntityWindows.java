package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The open windows of one entity, and what of them the last stored event has published. */
final class EntityWindows {

  private final Plan plan;
  private final Happenings happenings;
  private final WindowStore[] stores;
  private List<OpenWindow> published = List.of();
  private List<WindowResult> withdrawn = List.of();

  /**
   * @param contributions null where the first record of an id wins
   */
  EntityWindows(Plan plan, Contributions contributions) {
    this.plan = plan;
    this.happenings = new Happenings(contributions);
    this.stores = new WindowStore[plan.windows().size()];
    for (int d = 0; d < stores.length; d++) {
      stores[d] = store(plan.windows().get(d));
    }
  }

  private WindowStore store(WindowPlan definition) {
    return switch (definition.layout()) {
      case Layout.OfCells cells -> new CellWindows(definition, happenings);
      case Layout.Session session -> new SessionWindows(definition, session, happenings);
      case Layout.Unbounded unbounded ->
          new UnboundedWindow(
              definition,
              unbounded,
              plan.dedupHorizon() + definition.allowedLateness(),
              happenings);
      case Layout.OfSpans spans -> new OverlappingWindows(definition, spans, happenings);
    };
  }

  void restore(EntitySnapshot snapshot) {
    snapshot.panes().forEach(pane -> store(pane.window()).restore(pane));
    snapshot.windows().forEach(window -> store(window.window()).restore(window));
    for (WindowStore store : stores) {
      store.forEachPane(
          pane ->
              store.forEachOver(
                  pane,
                  window -> {
                    if (window.behind()) {
                      store.changed().add(pane);
                    }
                  }));
    }
    happenings.nextDue(exactlyNextDue());
  }

  private WindowStore store(String name) {
    for (WindowStore store : stores) {
      if (store.plan().name().equals(name)) {
        return store;
      }
    }
    throw new IllegalArgumentException(
        "window: " + name + " (expected: a window of pipeline " + plan.pipeline() + ")");
  }

  /** Folds event {@code i} into the definitions that {@code late} leaves. */
  void accept(EventBatch events, int i, long late, long sequence, long watermark) {
    for (WindowStore store : stores) {
      if ((late & store.plan().bit()) == 0) {
        store.accept(events, i, sequence, watermark);
      }
    }
  }

  /** Takes out what is no longer among the contributions. */
  void remove(Contribution former, Contributions contributions, long sequence, long watermark) {
    for (WindowStore store : stores) {
      if ((former.held() & store.plan().bit()) != 0) {
        store.remove(former.time(), contributions, sequence, watermark);
      }
    }
  }

  /** The definitions in which an accepted event at this time can be taken out again. */
  long keepingApart(long time, long watermark) {
    long keeping = 0;
    for (WindowStore store : stores) {
      keeping |= store.keepsApart(time, watermark) ? store.plan().bit() : 0;
    }
    return keeping;
  }

  /** Counts a duplicate in the windows that hold its time. */
  void countDuplicate(long time, long sequence, long watermark) {
    for (WindowStore store : stores) {
      store.countDuplicate(time, sequence, watermark);
    }
  }

  /** A watermark below which {@link #closeDue} has nothing to do. */
  long nextDue() {
    return happenings.nextDue();
  }

  /** Whether a window closes at this watermark. */
  boolean anyClosing(long watermark) {
    for (WindowStore store : stores) {
      if (store.nextClosing() <= watermark) {
        return true;
      }
    }
    return false;
  }

  private long exactlyNextDue() {
    long next = Long.MAX_VALUE;
    for (WindowStore store : stores) {
      next = Math.min(next, store.nextDue());
    }
    return next;
  }

  /** Closes what is final at this watermark. */
  void closeDue(long sequence, long watermark) {
    for (WindowStore store : stores) {
      store.closeDue(sequence, watermark);
    }
    happenings.nextDue(exactlyNextDue());
  }

  /** Makes a new version of every open window. */
  void touchAll(long sequence, long watermark) {
    for (WindowStore store : stores) {
      store.touchAll(sequence, watermark);
    }
  }

  /** Lets go of what the last stored event opened, closed and published. */
  void forgetChange() {
    happenings.clear();
    published = List.of();
    withdrawn = List.of();
  }

  /**
   * A stored event is applied: works out what its transaction publishes.
   *
   * @param all whether that is everything that is behind, and not only what was opened or closed
   */
  void publish(boolean all) {
    published = happenings.closed().isEmpty() ? List.of() : new ArrayList<>(happenings.closed());
    withdrawn = happenings.withdrawn().isEmpty() ? List.of() : stillWithdrawn();
    if (all) {
      for (WindowStore store : stores) {
        forEachBehind(store, this::publish);
        store.changed().clear();
      }
    } else {
      for (OpenWindow window : happenings.opened()) {
        if (window.isOpen()) {
          publish(window);
        }
      }
    }
  }

  /**
   * Windows may have come back under the key of one that went, and gone again; one version says so.
   */
  private List<WindowResult> stillWithdrawn() {
    List<WindowResult> gone = new ArrayList<>();
    for (Happenings.Withdrawal withdrawal : happenings.withdrawn()) {
      int definition = withdrawal.window().plan().index();
      long key = withdrawal.version().key();
      boolean isThere = stores[definition].find(key) != null;
      boolean isSaid =
          gone.stream().anyMatch(other -> other.plan().index() == definition && other.key() == key);
      boolean isClosed =
          happenings.closed().stream()
              .anyMatch(other -> other.plan().index() == definition && other.key() == key);
      if (!isThere && !isSaid && !isClosed) {
        gone.add(withdrawal.version());
      }
    }
    return gone;
  }

  private void publish(OpenWindow window) {
    window.published();
    if (published.isEmpty()) {
      published = new ArrayList<>(2);
    }
    published.add(window);
  }

  private static void forEachBehind(WindowStore store, Consumer<OpenWindow> action) {
    for (Pane pane : store.changed().all()) {
      store.forEachOver(
          pane,
          window -> {
            if (window.behind()) {
              action.accept(window);
            }
          });
    }
  }

  /** Whether no window is open that ever ends. */
  boolean none() {
    boolean[] none = {true};
    for (WindowStore store : stores) {
      if (store.plan().bounded()) {
        store.forEachOpen(window -> none[0] = false);
      }
    }
    return none[0];
  }

  /** Whether there is a pane with events of a stretch of time, the unbounded ones apart. */
  boolean anyPaneIn(long from, long to) {
    boolean[] any = {false};
    for (WindowStore store : stores) {
      if (store.plan().bounded()) {
        store.forEachPane(pane -> any[0] |= pane.from() < to && pane.to() >= from);
      }
    }
    return any[0];
  }

  /** Whether an open window has a version that isn't published. */
  boolean anyBehind() {
    boolean[] any = {false};
    for (WindowStore store : stores) {
      forEachBehind(store, window -> any[0] = true);
    }
    return any[0];
  }

  /** Whether the last stored event published anything. */
  boolean anyPublished() {
    return !published.isEmpty() || !withdrawn.isEmpty();
  }

  /** What the last stored event has published. */
  List<WindowResult> published() {
    List<WindowResult> results = new ArrayList<>(withdrawn);
    published.forEach(window -> results.add(window.result()));
    results.sort(WindowResult.ORDER);
    return results;
  }

  /** Every open window, and those that the last stored event closed or withdrew. */
  List<WindowResult> results() {
    List<WindowResult> results = new ArrayList<>(withdrawn);
    happenings.closed().forEach(window -> results.add(window.result()));
    for (WindowStore store : stores) {
      store.forEachOpen(window -> results.add(window.result()));
    }
    results.sort(WindowResult.ORDER);
    return results;
  }

  /** About how many bytes of memory they take. */
  long heapBytes() {
    long bytes = 0;
    for (WindowStore store : stores) {
      bytes += store.heapBytes();
    }
    return bytes;
  }

  /** The open windows of a definition. */
  WindowStore of(WindowPlan definition) {
    return stores[definition.index()];
  }

  List<PaneSnapshot> snapshotPanes() {
    List<PaneSnapshot> snapshots = new ArrayList<>();
    for (WindowStore store : stores) {
      store.forEachPane(pane -> snapshots.add(pane.snapshot()));
    }
    return snapshots;
  }

  List<WindowSnapshot> snapshotWindows() {
    List<WindowSnapshot> snapshots = new ArrayList<>();
    for (WindowStore store : stores) {
      store.forEachOpen(window -> snapshots.add(window.snapshot()));
    }
    return snapshots;
  }
}
