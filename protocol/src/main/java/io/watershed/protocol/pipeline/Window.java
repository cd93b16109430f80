package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * A window definition and what is computed in it.
 *
 * @param name lower-case letters, digits and underscores
 * @param size length of the tumbling window; starts are multiples of it from 1970-01-01T00:00Z
 * @param metrics at least one, in the order of the file
 */
public record Window(String name, Duration size, List<Metric> metrics) {

  public Window {
    metrics = List.copyOf(metrics);
  }
}
