package io.watershed.protocol.pipeline;

import java.util.Optional;

/**
 * One figure of a window.
 *
 * @param name lower-case letters, digits and underscores
 * @param aggregate what is computed
 * @param measure name of the measure it is computed from; empty where events themselves are counted
 * @param where only events for which this holds go in; empty: every event
 */
public record Metric(
    String name, Aggregate aggregate, Optional<String> measure, Optional<Expression> where) {

  /** A figure of every event. */
  public Metric(String name, Aggregate aggregate, Optional<String> measure) {
    this(name, aggregate, measure, Optional.empty());
  }
}
