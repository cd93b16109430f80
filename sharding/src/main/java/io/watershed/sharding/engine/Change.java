package io.watershed.sharding.engine;

import java.util.List;

/**
 * What the last applied event has changed, for those who publish it.
 *
 * @param results every open window, and those that the event has closed; by definition, then start
 * @param published the versions whose rows belong into the event's transaction
 * @param summary whether the entity's summary row belongs there too
 */
public record Change(List<WindowResult> results, List<WindowResult> published, boolean summary) {

  public Change {
    results = List.copyOf(results);
    published = List.copyOf(published);
  }
}
