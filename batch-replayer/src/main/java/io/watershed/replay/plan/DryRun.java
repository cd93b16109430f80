package io.watershed.replay.plan;

import io.watershed.protocol.event.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the first rows of some splits have shown.
 *
 * @param splits how many were looked into
 * @param rows that were read there
 * @param events of them, those that would be fed
 * @param filtered passed over by the pipeline's filter
 * @param outside of the range, or of other entities
 * @param refused would go into quarantine
 * @param examples of refused rows
 * @param earliest event time of all events that were read, also of those outside; epoch ms
 * @param latest as well
 * @param entities different keys of events that would be fed
 * @param estimatedRows of all splits; exact where all say how many they have
 * @param estimatedEvents of all splits, if the rest is like the sample
 * @param rowsPerSecond that one thread has read, with decoding
 */
public record DryRun(
    int splits,
    long rows,
    long events,
    long filtered,
    long outside,
    long refused,
    List<Example> examples,
    OptionalLong earliest,
    OptionalLong latest,
    int entities,
    long estimatedRows,
    long estimatedEvents,
    double rowsPerSecond) {

  /** A row that was refused. */
  public record Example(String file, long row, Refusal reason, String detail) {}

  public DryRun {
    examples = List.copyOf(examples);
  }

  /**
   * What feeding takes at least: reading the rows at the speed of the sample, and feeding the
   * events at the greatest rate that was allowed.
   *
   * @param readers splits that are read at once, by all workers
   * @param maxRate events a second; 0: no bound
   */
  public Duration atLeast(int readers, int maxRate) {
    double reading = rowsPerSecond > 0 ? estimatedRows / (rowsPerSecond * readers) : 0;
    double feeding = maxRate > 0 ? (double) estimatedEvents / maxRate : 0;
    return Duration.ofMillis((long) (1_000 * Math.max(reading, feeding)));
  }
}
