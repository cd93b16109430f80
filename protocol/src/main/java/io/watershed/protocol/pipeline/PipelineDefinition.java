package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a stream becomes entity state: the validated form of one file under {@code
 * cluster-config/pipelines}.
 *
 * @param name lower-case letters, digits and dashes, at most 40 characters; unique in a cluster
 * @param source where records come from and how their bytes are read
 * @param key the field that names the entity
 * @param eventTime how the event time is read
 * @param eventId what makes two records the same event
 * @param measures the numbers that metrics are made of, in the order of the file
 * @param windows at least one, in the order of the file
 * @param outOfOrderness how far the watermark stays behind the highest event time seen
 * @param allowedLateness how far behind the watermark a window's end may be and still be updated
 * @param dedupHorizon how far behind the watermark ids are remembered; default: longest window plus
 *     allowed lateness
 * @param maxAhead how far an event may be ahead of the earlier of its record's timestamp and the
 *     clock before it is put into quarantine
 * @param emitEvery how often the row of an open window is refreshed at most
 * @param latencyBudget how long an event may take from its record's timestamp to being durable
 * @param maxRecordBytes longer values are put into quarantine
 * @param shards number of shards, fixed for the pipeline's life; empty: the partition count of its
 *     largest topic when it first starts
 */
public record PipelineDefinition(
    String name,
    Source source,
    FieldPath key,
    EventTime eventTime,
    EventId eventId,
    List<Measure> measures,
    List<Window> windows,
    Duration outOfOrderness,
    Duration allowedLateness,
    Duration dedupHorizon,
    Duration maxAhead,
    Duration emitEvery,
    Duration latencyBudget,
    int maxRecordBytes,
    OptionalInt shards) {

  /** Longest entity key, in UTF-8 bytes; longer ones are put into quarantine. */
  public static final int MAX_KEY_BYTES = 1024;

  public PipelineDefinition {
    measures = List.copyOf(measures);
    windows = List.copyOf(windows);
  }
}
