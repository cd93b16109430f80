package io.watershed.protocol.pipeline;

import java.util.List;

/**
 * A window definition and what is computed in it.
 *
 * @param name lower-case letters, digits and underscores
 * @param type how event time is cut
 * @param metrics at least one, in the order of the file
 */
public record Window(String name, WindowType type, List<Metric> metrics) {

  public Window {
    metrics = List.copyOf(metrics);
  }
}
