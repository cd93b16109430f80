package io.watershed.sharding.engine;

import java.util.function.Consumer;

/**
 * The open windows of one definition in one entity, and their panes. Whoever calls has judged: an
 * event that is accepted here is in time for at least one window. What becomes of windows is told
 * to {@link Happenings}.
 */
sealed interface WindowStore permits PaneWindows, SpanWindows {

  WindowPlan plan();

  /** Folds event {@code i} into its pane. */
  void accept(EventBatch events, int i, long sequence, long watermark);

  /** Counts a duplicate in the pane that holds its time, where there is one. */
  void countDuplicate(long time, long sequence, long watermark);

  /**
   * Takes an event out again: what held it is folded anew from {@code contributions}, which it is
   * no longer among.
   */
  void remove(long time, Contributions contributions, long sequence, long watermark);

  /** Whether an event at this time, once accepted, could be taken out again. */
  default boolean keepsApart(long time, long watermark) {
    return true;
  }

  /** The least watermark at which a window closes. */
  long nextClosing();

  /** The least watermark at which {@link #closeDue} has something to do. */
  long nextDue();

  /** Closes what is final at this watermark, and lets go of panes that no open window holds. */
  void closeDue(long sequence, long watermark);

  /** Makes a new version of every open window. */
  void touchAll(long sequence, long watermark);

  /** Every open window, ascending by key. */
  void forEachOpen(Consumer<OpenWindow> action);

  /** Every pane, ascending. */
  void forEachPane(Consumer<Pane> action);

  /** The open windows over a pane. */
  void forEachOver(Pane pane, Consumer<OpenWindow> action);

  /** The open window with this key; null: there is none. */
  OpenWindow find(long key);

  /** Panes that have changed since everything was published. */
  ChangedPanes changed();

  /** Brings a pane back. */
  void restore(PaneSnapshot snapshot);

  /** Brings a window back; all panes are there. */
  void restore(WindowSnapshot snapshot);

  /** About how many bytes of memory it takes. */
  default long heapBytes() {
    return changed().heapBytes();
  }
}
