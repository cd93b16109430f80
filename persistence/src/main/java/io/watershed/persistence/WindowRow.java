package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One row of {@code window_result}: a version of a window's result as analysts see it.
 *
 * @param shard shard of the entity, the unit of due-window queries
 * @param start epoch ms, inclusive
 * @param end epoch ms, exclusive
 * @param generation 0 for live results; replays write higher ones
 * @param decision counts promotions and rollbacks
 * @param revision counts durable changes; a row is only ever replaced by a higher (decision,
 *     revision)
 * @param metrics a JSON object, metric name to number or null
 * @param watermark epoch ms when this version was made; empty where unknown
 * @param sequenceNumber of the journal row in whose transaction this row is written
 * @param finalAt watermark (epoch ms) from which on the window is final
 * @param source the only source partition that feeds the entity, whose watermark decides when the
 *     window is due; empty where there are several, and the pipeline's least watermark decides
 * @param updatedAt epoch ms
 */
public record WindowRow(
    String pipeline,
    String entity,
    int shard,
    String window,
    long start,
    long end,
    int generation,
    int decision,
    long revision,
    WindowStatus status,
    String metrics,
    long accepted,
    long duplicates,
    OptionalLong watermark,
    long sequenceNumber,
    long finalAt,
    Optional<SourcePartition> source,
    long updatedAt) {}
