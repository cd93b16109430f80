package io.watershed.sharding.entity;

import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplaySwitches;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the view that readers get of a state. */
final class EntityViews {

  private EntityViews() {}

  /** A view after an event that the state has not let go of yet. */
  static EntityView of(Unit.Changed changed) {
    return of(changed.state(), changed.formerSequence());
  }

  /** A view of a state that may have let go of what its last event closed. */
  static EntityView of(EntityState state) {
    return of(state, state.sequence());
  }

  private static EntityView of(EntityState state, long closedAfter) {
    return new EntityView(
        state.entity(),
        state.sequence(),
        closedAfter,
        Rows.watermark(state),
        state.counters(),
        state.stateBytes(),
        windows(state),
        state.switches());
  }

  private static List<EntityView.ViewedWindow> windows(EntityState state) {
    ReplaySwitches switches = state.switches();
    List<WindowResult> live = state.lastChange().results();
    if (switches.all().isEmpty()) {
      return live.stream().map(result -> window(result, 0)).toList();
    }
    List<EntityView.ViewedWindow> windows = new ArrayList<>();
    addCurrent(windows, switches, live, 0);
    for (ReplaySwitch decided : switches.all()) {
      addCurrent(windows, switches, state.results(decided.generation()), decided.generation());
    }
    windows.sort(
        Comparator.comparingInt(EntityView.ViewedWindow::window)
            .thenComparingLong(EntityView.ViewedWindow::key));
    return windows;
  }

  private static void addCurrent(
      List<EntityView.ViewedWindow> windows,
      ReplaySwitches switches,
      List<WindowResult> results,
      int generation) {
    for (WindowResult result : results) {
      if (switches.generation(result.start(), result.end()) == generation) {
        windows.add(window(result, generation));
      }
    }
  }

  private static EntityView.ViewedWindow window(WindowResult result, int generation) {
    return new EntityView.ViewedWindow(
        result.plan().index(),
        result.key(),
        result.start(),
        result.end(),
        result.status(),
        result.revision(),
        result.accepted(),
        result.duplicates(),
        result.watermark(),
        result.continues(),
        result.finalAt(),
        result.metrics(),
        generation);
  }
}
