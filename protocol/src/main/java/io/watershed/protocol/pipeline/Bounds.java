package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a pipeline may take.
 *
 * @param latencyBudget how long an event may take from its record's timestamp to being durable
 * @param maxRecordBytes longer values are put into quarantine
 * @param maxStateBytes memory that the state of one entity may take; what would need more goes to
 *     the late store
 * @param shards number of shards, fixed for the pipeline's life; empty: the partition count of its
 *     largest topic when it first starts
 * @param buckets how entities share actors, fixed as well; empty: each has its own
 */
public record Bounds(
    Duration latencyBudget,
    int maxRecordBytes,
    long maxStateBytes,
    OptionalInt shards,
    Optional<Buckets> buckets) {}
