package io.watershed.sharding.intake;

import io.watershed.protocol.event.EntityKeys;
import java.util.OptionalInt;

/**
 * Where the entities of a pipeline live: in which shard, and with which others under one actor.
 * Fixed for the life of the pipeline.
 */
public final class Placement {

  private final int shards;

  /** Names of the buckets, those of a shard side by side; null: each entity has its own actor. */
  private final String[] buckets;

  private Placement(int shards, String[] buckets) {
    this.shards = shards;
    this.buckets = buckets;
  }

  /** An actor an entity. */
  public static Placement ofEntities(int shards) {
    return of(shards, OptionalInt.empty());
  }

  /**
   * @param buckets so many actors a shard, which hold its entities; empty: an actor an entity
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Placement of(int shards, OptionalInt buckets) {
    if (shards < 1 || (buckets.isPresent() && buckets.getAsInt() < 1)) {
      throw new IllegalArgumentException(
          "shards: " + shards + ", buckets: " + buckets + " (expected: at least 1 each)");
    }
    if (buckets.isEmpty()) {
      return new Placement(shards, null);
    }
    int perShard = buckets.getAsInt();
    String[] names = new String[Math.multiplyExact(shards, perShard)];
    for (int i = 0; i < names.length; i++) {
      names[i] = "#" + i / perShard + "/" + i % perShard;
    }
    return new Placement(shards, names);
  }

  /** Number of shards. */
  public int shards() {
    return shards;
  }

  /** Number of buckets in a shard; empty: each entity has its own actor. */
  public OptionalInt buckets() {
    return buckets == null ? OptionalInt.empty() : OptionalInt.of(buckets.length / shards);
  }

  /** Whether entities share actors. */
  public boolean isShared() {
    return buckets != null;
  }

  /** The shard of an entity, from 0: as Kafka partitions keys. */
  public int shardOf(String entity) {
    return EntityKeys.shardOf(entity, shards);
  }

  /**
   * The name of what has the actor: the key of the entity itself, or {@code #shard/bucket}. Within
   * a pipeline there is only one of both kinds, so that a key that looks like a bucket's name does
   * no harm.
   */
  public String unitOf(String entity) {
    if (buckets == null) {
      return entity;
    }
    int perShard = buckets.length / shards;
    int hash = EntityKeys.hash(entity);
    return buckets[hash % shards * perShard + hash / shards % perShard];
  }

  @Override
  public String toString() {
    return buckets == null
        ? shards + " shards"
        : shards + " shards of " + buckets.length / shards + " buckets";
  }
}
