package io.watershed.protocol.event;

import java.nio.charset.StandardCharsets;

/**
 * Where entity keys live: the same place that Kafka's default partitioner gives to a record key.
 */
public final class EntityKeys {

  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private EntityKeys() {}

  /**
   * The shard of an entity, from 0: murmur2 of the key's UTF-8 bytes, made positive, modulo the
   * number of shards.
   */
  public static int shardOf(String key, int shards) {
    if (shards < 1) {
      throw new IllegalArgumentException("shards: " + shards + " (expected: at least 1)");
    }
    return hash(key) % shards;
  }

  /** Murmur2 of the key's UTF-8 bytes, made positive as Kafka's partitioner does. */
  public static int hash(String key) {
    return murmur2(key.getBytes(StandardCharsets.UTF_8)) & Integer.MAX_VALUE;
  }

  /** Austin Appleby's MurmurHash2, 32 bits, with the seed that Kafka uses. */
  static int murmur2(byte[] data) {
    int length = data.length;
    int hash = SEED ^ length;
    int whole = length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int k =
          (data[i] & 0xff)
              | (data[i + 1] & 0xff) << 8
              | (data[i + 2] & 0xff) << 16
              | (data[i + 3] & 0xff) << 24;
      k *= M;
      k ^= k >>> R;
      k *= M;
      hash = hash * M ^ k;
    }
    int rest = length - whole;
    if (rest > 0) {
      for (int i = rest - 1; i >= 0; i--) {
        hash ^= (data[whole + i] & 0xff) << (8 * i);
      }
      hash *= M;
    }
    hash ^= hash >>> 13;
    hash *= M;
    return hash ^ hash >>> 15;
  }
}
