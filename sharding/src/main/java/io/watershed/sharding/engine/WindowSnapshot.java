package io.watershed.sharding.engine;

import java.util.List;

/**
 * An open window as a snapshot keeps it.
 *
 * @param window name of the definition
 * @param changedAt sequence number of the event that made the version at hand
 * @param watermark epoch ms; {@link EntityState#NO_WATERMARK} where unknown
 * @param accumulators one a metric, in the order of the definition; handed over, not copied
 */
public record WindowSnapshot(
    String window,
    long start,
    long revision,
    long publishedRevision,
    long accepted,
    long duplicates,
    long changedAt,
    long watermark,
    List<Accumulator> accumulators) {

  public WindowSnapshot {
    accumulators = List.copyOf(accumulators);
  }
}
