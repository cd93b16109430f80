package io.watershed.sharding.entity;

import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.WindowResult;

/** Makes the view that readers get of a state. */
final class EntityViews {

  private EntityViews() {}

  /** A view after an event. */
  static EntityView of(EntityState state) {
    return of(state, false);
  }

  /** A view after recovery. */
  static EntityView recovered(EntityState state) {
    return of(state, true);
  }

  private static EntityView of(EntityState state, boolean recovered) {
    return new EntityView(
        state.entity(),
        state.sequence(),
        recovered,
        Rows.watermark(state),
        state.counters(),
        state.stateBytes(),
        state.lastChange().results().stream().map(EntityViews::window).toList());
  }

  private static EntityView.ViewedWindow window(WindowResult result) {
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
        result.metrics());
  }
}
