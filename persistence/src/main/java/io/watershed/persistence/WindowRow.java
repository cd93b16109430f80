package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One row of {@code window_result}: a version of a window's result as analysts see it.
 *
 * @param shard shard of the entity, the unit of due-window queries
 * @param key names the window within its definition and never changes, epoch ms: its start; of a
 *     cumulative window its end; of an unbounded one 0
 * @param start epoch ms, inclusive
 * @param end epoch ms, exclusive
 * @param generation 0 for live results; replays write higher ones
 * @param decision counts promotions and rollbacks
 * @param revision number of the journal row whose event made this content; a row is only ever
 *     replaced by a higher (decision, revision)
 * @param metrics a JSON object by metric name: numbers, texts, null, objects and arrays
 * @param watermark epoch ms when this version was made; empty where unknown
 * @param sequenceNumber of the journal row in whose transaction this row is written
 * @param continues whether the window was cut at its start or end
 * @param finalAt watermark (epoch ms) from which on the window is final; empty: never
 * @param source the only source partition that feeds the entity, whose watermark decides when the
 *     window is due; empty where there are several, and the pipeline's least watermark decides
 * @param relayed whether this version goes to the pipeline's results topic
 * @param updatedAt epoch ms
 */
public record WindowRow(
    String pipeline,
    String entity,
    int shard,
    String window,
    long key,
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
    Continues continues,
    long sequenceNumber,
    OptionalLong finalAt,
    Optional<SourcePartition> source,
    boolean relayed,
    long updatedAt) {}
