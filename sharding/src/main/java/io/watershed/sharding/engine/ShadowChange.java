package io.watershed.sharding.engine;

import java.util.List;

/**
 * What the last applied event has changed of the results of a replay job.
 *
 * @param published the versions whose rows belong into the event's transaction; by definition, then
 *     key
 */
public record ShadowChange(ReplayTerms terms, List<WindowResult> published) {

  public ShadowChange {
    published = List.copyOf(published);
  }
}
