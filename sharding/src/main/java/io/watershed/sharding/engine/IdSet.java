package io.watershed.sharding.engine;

import java.util.Arrays;

/**
 * 128-bit ids with a hash of what came under them, each with the event-time bucket that it belongs
 * to: one open-addressing table, so that a look-up costs one probe however many buckets live. An id
 * counts as gone as soon as its bucket is below the first live one; its slot is freed later, when
 * the table is built again.
 */
final class IdSet {

  /** What {@link #find} says of an id that isn't there. */
  static final int NOT_FOUND = -1;

  /** About how many bytes of memory an id takes. */
  static final int BYTES_PER_ID = 56;

  private static final int LEAST_CAPACITY = 4;
  private static final long[] NO_IDS = {};

  /** The bucket of a free slot; no time is in it. */
  private static final long FREE = Long.MIN_VALUE;

  /** Two longs a slot. */
  private long[] ids = NO_IDS;

  private long[] buckets = NO_IDS;
  private int[] hashes = {};

  /** Slots that aren't free. */
  private int size;

  /** Ids whose bucket is not below the first live one, as far as that is known here. */
  private int live;

  /** The slot of an id whose bucket is not below {@code firstLive}, or {@link #NOT_FOUND}. */
  int find(long high, long low, long firstLive) {
    if (buckets.length == 0) {
      return NOT_FOUND;
    }
    int slot = slot(high, low);
    return buckets[slot] != FREE && buckets[slot] >= firstLive ? slot : NOT_FOUND;
  }

  /** The slot of an id in whatever bucket, or {@link #NOT_FOUND}. */
  int find(long high, long low) {
    return find(high, low, FREE);
  }

  /** The bucket of the id in a slot. */
  long bucket(int slot) {
    return buckets[slot];
  }

  /** The hash of what came under the id in a slot. */
  int hash(int slot) {
    return hashes[slot];
  }

  /** Whether the id was added with a bucket that is not below {@code firstLive}. */
  boolean contains(long high, long low, long firstLive) {
    return find(high, low, firstLive) != NOT_FOUND;
  }

  /** Adds an id, or moves it; buckets below {@code firstLive} may be forgotten. */
  void add(long high, long low, long bucket, int hash, long firstLive) {
    if ((size + 1) * 4 > buckets.length * 3) {
      rebuild(firstLive);
    }
    int slot = slot(high, low);
    if (buckets[slot] == FREE) {
      size++;
      ids[2 * slot] = high;
      ids[2 * slot + 1] = low;
    }
    if (buckets[slot] == FREE || buckets[slot] < firstLive) {
      live++;
    }
    buckets[slot] = bucket;
    hashes[slot] = hash;
  }

  /** Frees the memory of ids below {@code firstLive} where they are most of the table. */
  void expire(long firstLive) {
    live = live(firstLive);
    if (size - live > live + LEAST_CAPACITY) {
      rebuild(firstLive);
    }
  }

  /** Number of ids whose bucket was not below the first live one when that was last told. */
  int live() {
    return live;
  }

  /** Number of ids whose bucket is not below {@code firstLive}. */
  int live(long firstLive) {
    int count = 0;
    for (long bucket : buckets) {
      if (bucket != FREE && bucket >= firstLive) {
        count++;
      }
    }
    return count;
  }

  /** Visits the ids whose bucket is not below {@code firstLive}, in no particular order. */
  void forEach(long firstLive, Visitor visitor) {
    for (int slot = 0; slot < buckets.length; slot++) {
      if (buckets[slot] != FREE && buckets[slot] >= firstLive) {
        visitor.visit(buckets[slot], ids[2 * slot], ids[2 * slot + 1], hashes[slot]);
      }
    }
  }

  /** Sees one id. */
  @FunctionalInterface
  interface Visitor {
    void visit(long bucket, long high, long low, int hash);
  }

  private int slot(long high, long low) {
    int mask = buckets.length - 1;
    int slot = hash(high, low) & mask;
    while (buckets[slot] != FREE && (ids[2 * slot] != high || ids[2 * slot + 1] != low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Where an id is looked for first. */
  static int hash(long high, long low) {
    // Ids are hashes already; fold the halves and spread them over the upper bits too.
    return (int) (((high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L) >>> 32);
  }

  private void rebuild(long firstLive) {
    long[] oldIds = ids;
    long[] oldBuckets = buckets;
    int[] oldHashes = hashes;
    int kept = live(firstLive);
    int capacity = LEAST_CAPACITY;
    while ((kept + 1) * 2 > capacity) {
      capacity *= 2;
    }
    ids = new long[2 * capacity];
    buckets = new long[capacity];
    hashes = new int[capacity];
    Arrays.fill(buckets, FREE);
    size = 0;
    for (int slot = 0; slot < oldBuckets.length; slot++) {
      if (oldBuckets[slot] != FREE && oldBuckets[slot] >= firstLive) {
        int free = slot(oldIds[2 * slot], oldIds[2 * slot + 1]);
        ids[2 * free] = oldIds[2 * slot];
        ids[2 * free + 1] = oldIds[2 * slot + 1];
        buckets[free] = oldBuckets[slot];
        hashes[free] = oldHashes[slot];
        size++;
      }
    }
  }

  @Override
  public String toString() {
    return "IdSet[" + size + " of " + buckets.length + "]";
  }
}
