package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.util.OptionalLong;

/**
 * How far a pipeline has come in one source partition.
 *
 * @param offset everything before it is durable in the entities or in quarantine; reading starts
 *     here
 * @param epoch leader epoch of the last record before {@code offset}; -1 where there was none
 * @param watermark epoch ms, a function of the log before {@code offset}; empty before the first
 *     event
 * @param updatedAt epoch ms when it was stored
 */
public record SourcePosition(
    String pipeline,
    String topic,
    SourcePartition partition,
    long offset,
    int epoch,
    OptionalLong watermark,
    long updatedAt) {}
