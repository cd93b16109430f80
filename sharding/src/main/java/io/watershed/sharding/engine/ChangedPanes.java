package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The panes of a window definition that have changed since all of its windows were published last.
 * With it, what is behind is found without a look at every open window.
 */
final class ChangedPanes {

  private List<Pane> panes = List.of();

  void add(Pane pane) {
    if (!pane.listed()) {
      pane.listed(true);
      if (panes.isEmpty()) {
        panes = new ArrayList<>(1);
      }
      panes.add(pane);
    }
  }

  /** The pane is no more. */
  void remove(Pane pane) {
    if (pane.listed()) {
      pane.listed(false);
      panes.remove(pane);
    }
  }

  void clear() {
    panes.forEach(pane -> pane.listed(false));
    panes = List.of();
  }

  /** In the order in which they changed first. */
  List<Pane> all() {
    return panes;
  }
}
