package io.watershed.sharding.engine;

/**
 * The remembered ids of one bucket of event time, as a snapshot keeps them.
 *
 * @param bucket index of the bucket
 * @param ids {@code high, low, high, low, …}, ascending; not to be changed
 * @param hashes of the contents, lower half, one an id; not to be changed
 */
public record IdSnapshot(long bucket, long[] ids, int[] hashes) {}
