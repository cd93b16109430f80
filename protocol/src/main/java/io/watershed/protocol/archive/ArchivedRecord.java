package io.watershed.protocol.archive;

/**
 * A record as Kafka has it. The arrays belong to the record and must not change.
 *
 * @param epoch of the leader that wrote it; -1: not known
 * @param timestamp epoch ms
 * @param key null: none
 * @param value null: a tombstone
 * @param position value of the header {@code watershed-position}; null: none
 */
public record ArchivedRecord(
    long offset, int epoch, long timestamp, byte[] key, byte[] value, byte[] position) {}
