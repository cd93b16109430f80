package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.OptionalLong;

/**
 * One row of {@code late_event}: an event that some window did not take.
 *
 * @param windows names of the definitions that did not take it, or not for all of their windows
 * @param lateBy ms by which the watermark was beyond what the event would have needed; 0 where
 *     lateness is not the reason
 * @param time event time, epoch ms
 * @param version empty where the pipeline has no versions
 * @param measures a JSON object by measure name
 * @param event the event as journal rows hold it
 * @param epoch leader epoch, -1 if unknown
 * @param watermark of the partition at the event, epoch ms; empty where unknown
 * @param sequenceNumber of the journal row in whose transaction this row is written
 * @param decidedAt epoch ms
 */
public record LateRow(
    String pipeline,
    String entity,
    int shard,
    LateReason reason,
    List<String> windows,
    long lateBy,
    long time,
    long idHigh,
    long idLow,
    OptionalLong version,
    String measures,
    byte[] event,
    SourcePartition source,
    int epoch,
    long offset,
    OptionalLong watermark,
    long sequenceNumber,
    long decidedAt) {

  public LateRow {
    windows = List.copyOf(windows);
  }

  /** Where the row stands among those of its pipeline. */
  public Key key() {
    return new Key(entity, source, epoch, offset);
  }

  /** The order of the rows of a pipeline: entity, then position in the log. */
  public record Key(String entity, SourcePartition source, int epoch, long offset) {}
}
