package io.watershed.persistence.journal;

/** The key of a journal row. */
record RowKey(String persistenceId, long sequenceNumber) {}
