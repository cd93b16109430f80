package io.watershed.sharding.intake;

/**
 * The bounds of what one partition may have under way. They protect memory and frames; they are not
 * batch sizes, which follow from the load.
 *
 * @param batchEvents most events in one batch
 * @param batchBytes most bytes in one batch, encoded and estimated from above
 * @param heldEvents events waiting or in flight at which reading pauses
 * @param heldBytes bytes waiting or in flight at which reading pauses, estimated
 * @param trackedRecords records at or beyond the position at which reading pauses: one entity that
 *     does not answer must not let the books grow for ever
 */
public record Limits(
    int batchEvents, int batchBytes, int heldEvents, long heldBytes, int trackedRecords) {

  /** What a node of 1 GiB can bear with a dozen partitions. */
  public static final Limits STANDARD =
      new Limits(4096, 128 * 1024, 100_000, 16L * 1024 * 1024, 400_000);

  public Limits {
    if (batchEvents < 1 || batchBytes < 1 || heldEvents < 1 || heldBytes < 1) {
      throw new IllegalArgumentException(
          "limits: "
              + batchEvents
              + ", "
              + batchBytes
              + ", "
              + heldEvents
              + ", "
              + heldBytes
              + " (expected: each >= 1)");
    }
    if (trackedRecords < heldEvents) {
      throw new IllegalArgumentException(
          "trackedRecords: " + trackedRecords + " (expected: >= heldEvents " + heldEvents + ")");
    }
  }
}
