package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a pipeline has come in one source partition.
 *
 * @param offset everything before it is durable in the entities or in quarantine; reading starts
 *     here
 * @param epoch leader epoch of the last record before {@code offset}; -1 where there was none
 * @param watermark epoch ms, a function of the log before {@code offset}; empty before the first
 *     event
 * @param raise how far the watermark was raised without an event
 * @param idleSince epoch ms since when the partition has had nothing to read; empty while it has
 * @param updatedAt epoch ms when the progress was stored
 */
public record SourcePosition(
    String pipeline,
    String topic,
    SourcePartition partition,
    long offset,
    int epoch,
    OptionalLong watermark,
    Optional<Raise> raise,
    OptionalLong idleSince,
    long updatedAt) {

  /**
   * A watermark that doesn't come from the log.
   *
   * @param to epoch ms
   * @param by who raised it last
   */
  public record Raise(long to, RaisedBy by) {}

  /** Progress alone, as ingest stores it. */
  public SourcePosition(
      String pipeline,
      String topic,
      SourcePartition partition,
      long offset,
      int epoch,
      OptionalLong watermark,
      long updatedAt) {
    this(
        pipeline,
        topic,
        partition,
        offset,
        epoch,
        watermark,
        Optional.empty(),
        OptionalLong.empty(),
        updatedAt);
  }

  /** Epoch ms up to which the watermark was raised without an event. */
  public OptionalLong raisedTo() {
    return raise.map(raised -> OptionalLong.of(raised.to())).orElse(OptionalLong.empty());
  }

  /** The watermark that closes windows: the greater of the log's and the raised one. */
  public OptionalLong effectiveWatermark() {
    if (watermark.isEmpty() || raise.isEmpty()) {
      return watermark.isPresent() ? watermark : raisedTo();
    }
    return OptionalLong.of(Math.max(watermark.getAsLong(), raise.get().to()));
  }
}
