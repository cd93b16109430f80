package io.watershed.protocol.pipeline;

import java.util.Optional;

/**
 * One figure of a window.
 *
 * @param name lower-case letters, digits and underscores
 * @param aggregate what is computed
 * @param measure name of the measure it is computed from; empty for {@link Aggregate#COUNT} of
 *     events
 */
public record Metric(String name, Aggregate aggregate, Optional<String> measure) {

  /** What can be computed. */
  public enum Aggregate {
    /** Number of events, or of events that carry the measure. */
    COUNT,
    SUM,
    MIN,
    MAX,
    /** The sum rounded to a double, divided by the count. */
    AVG
  }
}
