package io.watershed.persistence.journal;

/**
 * One row of {@code event_journal}.
 *
 * @param writer the incarnation of the persistent actor that wrote it
 * @param timestamp epoch ms
 * @param meta null where the event has no metadata
 */
record JournalRow(
    String persistenceId,
    long sequenceNumber,
    boolean deleted,
    String writer,
    long timestamp,
    String adapterManifest,
    Serialized payload,
    Serialized meta) {}
