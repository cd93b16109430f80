package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * When results are published, and where to besides the store.
 *
 * @param every how often the row of an open window is refreshed at most; empty: only when it closes
 * @param results a topic that takes the results; empty: none
 */
public record Emission(Optional<Duration> every, Optional<Results> results) {

  /**
   * A Kafka topic of results.
   *
   * @param topic its name
   * @param finalOnly whether provisional results are left out
   */
  public record Results(String topic, boolean finalOnly) {}
}
