package io.watershed.sharding.entity;

import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowResult;

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
