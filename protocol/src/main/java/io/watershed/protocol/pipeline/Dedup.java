package io.watershed.protocol.pipeline;

import java.time.Duration;

/**
 * What makes of several records with one id one event.
 *
 * @param horizon how far behind the watermark ids are remembered
 */
public record Dedup(Duration horizon, Policy policy) {

  /** Which of two records with one id counts. */
  public sealed interface Policy {

    /** The first one; another content is a conflict, which is kept and counted. */
    record FirstWins() implements Policy {}

    /**
     * The one of the highest version, and among equal versions of the highest content hash.
     *
     * @param version name of the value (an input or a measure, LONG) that orders them
     */
    record LatestWins(String version) implements Policy {}
  }
}
