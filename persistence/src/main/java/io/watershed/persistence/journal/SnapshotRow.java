package io.watershed.persistence.journal;

/**
 * One row of {@code snapshot}.
 *
 * @param created epoch ms
 */
record SnapshotRow(String persistenceId, long sequenceNumber, long created, Serialized state) {}
