package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The panes of a window definition that have changed since all of its windows were published last.
 * With it, what is behind is found without a look at every open window; and so is how much memory
 * all panes take.
 */
final class ChangedPanes {

  /** So many are counted at once, whether anybody asks or not. */
  private static final int MOST_UNCOUNTED = 64;

  private List<Pane> panes = List.of();

  /** Those whose size is not what it was when it was counted. */
  private List<Pane> uncounted = List.of();

  private long heapBytes;

  void add(Pane pane) {
    resized(pane);
    if (!pane.listed()) {
      pane.listed(true);
      if (panes.isEmpty()) {
        panes = new ArrayList<>(1);
      }
      panes.add(pane);
    }
  }

  /** The pane is new, or may have got another size. */
  void resized(Pane pane) {
    if (!pane.uncounted()) {
      pane.uncounted(true);
      if (uncounted.isEmpty()) {
        uncounted = new ArrayList<>(1);
      } else if (uncounted.size() == MOST_UNCOUNTED) {
        count();
      }
      uncounted.add(pane);
    }
  }

  private void count() {
    for (Pane pane : uncounted) {
      heapBytes += pane.count();
    }
    uncounted.clear();
  }

  /** The pane is no more. */
  void remove(Pane pane) {
    if (pane.listed()) {
      pane.listed(false);
      panes.remove(pane);
    }
    if (pane.uncounted()) {
      uncounted.remove(pane);
    }
    heapBytes -= pane.uncount();
  }

  void clear() {
    panes.forEach(pane -> pane.listed(false));
    panes = List.of();
  }

  /** In the order in which they changed first. */
  List<Pane> all() {
    return panes;
  }

  /** About how many bytes of memory all panes of the definition take, changed or not. */
  long heapBytes() {
    if (!uncounted.isEmpty()) {
      count();
    }
    return heapBytes;
  }
}
