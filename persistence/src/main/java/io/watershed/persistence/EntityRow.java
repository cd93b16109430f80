package io.watershed.persistence;

import java.util.OptionalLong;

/**
 * One row of {@code entity_summary}: the totals of one entity.
 *
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
    long late,
    OptionalLong watermark,
    long sequenceNumber,
    long updatedAt) {}
