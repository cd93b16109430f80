package io.watershed.sharding.engine;

/**
 * A pane as a snapshot keeps it.
 *
 * @param window name of the definition
 * @param from its start; for a session the time of its first event
 * @param to its end, exclusive; for a session the time of its last event
 * @param changedAt sequence number of the event that changed it last
 * @param watermark epoch ms when that was; {@link EntityState#NO_WATERMARK} where unknown
 * @param accumulators canonical bytes, one accumulator a metric in the order of the definition; not
 *     to be changed
 */
public record PaneSnapshot(
    String window,
    long from,
    long to,
    long accepted,
    long duplicates,
    long changedAt,
    long watermark,
    byte[] accumulators) {}
