package io.watershed.sharding.engine;

import java.util.List;

/**
 * What the last applied event has changed, for those who publish it.
 *
 * @param results every open window, and those that the event has closed or withdrawn; by
 *     definition, then key
 * @param published the versions whose rows belong into the event's transaction; by definition, then
 *     key
 * @param late events of the applied batch that belong into the late store, in its order
 * @param summary whether the entity's summary row belongs there too
 */
public record Change(
    List<WindowResult> results,
    List<WindowResult> published,
    List<LateEvent> late,
    boolean summary) {

  public Change {
    results = List.copyOf(results);
    published = List.copyOf(published);
    late = List.copyOf(late);
  }
}
