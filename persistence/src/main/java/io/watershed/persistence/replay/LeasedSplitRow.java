package io.watershed.persistence.replay;

import java.util.UUID;

/**
 * A split that one worker may read now.
 *
 * @param spec {@code watershed.v1.ReplaySplit}
 * @param nextRow everything before it is durable or passed over
 * @param leaseMillis how long the lease holds without being renewed
 */
public record LeasedSplitRow(int split, byte[] spec, UUID lease, long nextRow, long leaseMillis) {}
