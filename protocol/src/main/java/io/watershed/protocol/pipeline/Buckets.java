package io.watershed.protocol.pipeline;

/**
 * Entities that share actors: how many a bucket is meant to hold, and how many there will be. Both
 * decide how many buckets there are when the pipeline is created, and nothing afterwards.
 *
 * @param entitiesPerActor about, at least 2
 * @param expectedEntities in the whole pipeline, at least 1
 */
public record Buckets(int entitiesPerActor, long expectedEntities) {

  /** Most buckets of a shard. */
  public static final int MOST_PER_SHARD = 10_000;

  /** How many buckets each of so many shards has. */
  public int perShard(int shards) {
    long buckets = Math.ceilDiv(expectedEntities, (long) entitiesPerActor);
    return Math.clamp(Math.ceilDiv(buckets, (long) shards), 1, MOST_PER_SHARD);
  }
}
