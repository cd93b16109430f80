package io.watershed.persistence;

import java.util.OptionalLong;

/**
 * One row of {@code entity_summary}: the totals of one entity.
 *
 * @param duplicates events dropped as duplicates, conflicts included
 * @param conflicts events with a known id and other content
 * @param late events that came too late for at least one window
 * @param revisions events that revised a known one, or would have
 * @param overLimit events refused because the state is as large as it may be
 * @param stateBytes estimated size of the entity in memory
 * @param watermark epoch ms; empty before the first event
 * @param sequenceNumber of the journal row in whose transaction this row is written; a row is only
 *     ever replaced by one with a higher number
 * @param updatedAt epoch ms
 */
public record EntityRow(
    String pipeline,
    String entity,
    int shard,
    long accepted,
    long duplicates,
    long conflicts,
    long late,
    long revisions,
    long overLimit,
    long stateBytes,
    OptionalLong watermark,
    long sequenceNumber,
    long updatedAt) {}
