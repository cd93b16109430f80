package io.watershed.sharding.engine;

/**
 * 128-bit ids, each with the event-time bucket that it belongs to: one open-addressing table, so
 * that a look-up costs one probe however many buckets live. An id counts as gone as soon as its
 * bucket is below the first live one; its slot is freed later, when the table is built again.
 */
final class IdSet {

  private static final int LEAST_CAPACITY = 8;
  private static final long[] NO_IDS = {};

  /** Two longs a slot. */
  private long[] ids = NO_IDS;

  private long[] buckets = NO_IDS;
  private boolean[] used = {};
  private int size;

  /** Whether the id was added with a bucket that is not below {@code firstLive}. */
  boolean contains(long high, long low, long firstLive) {
    if (used.length == 0) {
      return false;
    }
    int slot = find(high, low);
    return used[slot] && buckets[slot] >= firstLive;
  }

  /** Adds an id; buckets below {@code firstLive} may be forgotten. */
  void add(long high, long low, long bucket, long firstLive) {
    if ((size + 1) * 4 > used.length * 3) {
      rebuild(firstLive);
    }
    int slot = find(high, low);
    if (!used[slot]) {
      used[slot] = true;
      size++;
      ids[2 * slot] = high;
      ids[2 * slot + 1] = low;
    }
    buckets[slot] = bucket;
  }

  /** Frees the memory of ids below {@code firstLive} where they are most of the table. */
  void expire(long firstLive) {
    int live = live(firstLive);
    if (size - live > live + LEAST_CAPACITY) {
      rebuild(firstLive);
    }
  }

  /** Number of ids whose bucket is not below {@code firstLive}. */
  int live(long firstLive) {
    int live = 0;
    for (int slot = 0; slot < used.length; slot++) {
      if (used[slot] && buckets[slot] >= firstLive) {
        live++;
      }
    }
    return live;
  }

  /** Visits the ids whose bucket is not below {@code firstLive}, in no particular order. */
  void forEach(long firstLive, Visitor visitor) {
    for (int slot = 0; slot < used.length; slot++) {
      if (used[slot] && buckets[slot] >= firstLive) {
        visitor.visit(buckets[slot], ids[2 * slot], ids[2 * slot + 1]);
      }
    }
  }

  /** Sees one id. */
  @FunctionalInterface
  interface Visitor {
    void visit(long bucket, long high, long low);
  }

  private int find(long high, long low) {
    int mask = used.length - 1;
    // Ids are hashes already; fold the halves and spread them over the upper bits too.
    long hash = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & mask;
    while (used[slot] && (ids[2 * slot] != high || ids[2 * slot + 1] != low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void rebuild(long firstLive) {
    int live = live(firstLive);
    int capacity = LEAST_CAPACITY;
    while ((live + 1) * 2 > capacity) {
      capacity *= 2;
    }
    long[] oldIds = ids;
    long[] oldBuckets = buckets;
    boolean[] oldUsed = used;
    ids = new long[2 * capacity];
    buckets = new long[capacity];
    used = new boolean[capacity];
    size = 0;
    for (int slot = 0; slot < oldUsed.length; slot++) {
      if (oldUsed[slot] && oldBuckets[slot] >= firstLive) {
        int free = find(oldIds[2 * slot], oldIds[2 * slot + 1]);
        used[free] = true;
        ids[2 * free] = oldIds[2 * slot];
        ids[2 * free + 1] = oldIds[2 * slot + 1];
        buckets[free] = oldBuckets[slot];
        size++;
      }
    }
  }

  @Override
  public String toString() {
    return "IdSet[" + size + " of " + used.length + "]";
  }
}
