package io.watershed.sharding.engine;

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
  private static final long[] NO_SLOTS = {};

  /** The bucket of a free slot; no time is in it. */
  private static final long FREE = Long.MIN_VALUE;

  /** Longs a slot: an id's halves, its bucket, its hash. Side by side, they share a cache line. */
  private static final int WIDTH = 4;

  private static final int BUCKET = 2;
  private static final int HASH = 3;

  private long[] slots = NO_SLOTS;

  /** Slots that aren't free. */
  private int size;

  /** Of the ids whose bucket is not below the first live one, as far as that is known here. */
  private final BucketCounts counts = new BucketCounts();

  /** The slot of an id whose bucket is not below {@code firstLive}, or {@link #NOT_FOUND}. */
  int find(long high, long low, long firstLive) {
    if (slots.length == 0) {
      return NOT_FOUND;
    }
    int slot = slot(high, low);
    long bucket = slots[slot + BUCKET];
    return bucket != FREE && bucket >= firstLive ? slot : NOT_FOUND;
  }

  /** The slot of an id in whatever bucket, or {@link #NOT_FOUND}. */
  int find(long high, long low) {
    return find(high, low, FREE);
  }

  /** The bucket of the id in a slot. */
  long bucket(int slot) {
    return slots[slot + BUCKET];
  }

  /** The hash of what came under the id in a slot. */
  int hash(int slot) {
    return (int) slots[slot + HASH];
  }

  /** Whether the id was added with a bucket that is not below {@code firstLive}. */
  boolean contains(long high, long low, long firstLive) {
    return find(high, low, firstLive) != NOT_FOUND;
  }

  /** Adds an id, or moves it; buckets below {@code firstLive} may be forgotten. */
  void add(long high, long low, long bucket, int hash, long firstLive) {
    if ((size + 1) * 4 > capacity() * 3) {
      makeRoom(firstLive);
    }
    int slot = slot(high, low);
    long former = slots[slot + BUCKET];
    if (former == FREE) {
      size++;
    } else {
      counts.remove(former);
    }
    counts.add(bucket);
    put(slot, high, low, bucket, hash);
  }

  private void put(int slot, long high, long low, long bucket, long hash) {
    slots[slot] = high;
    slots[slot + 1] = low;
    slots[slot + BUCKET] = bucket;
    slots[slot + HASH] = hash;
  }

  private int capacity() {
    return slots.length / WIDTH;
  }

  /** Frees the memory of ids below {@code firstLive} where they are most of the table. */
  void expire(long firstLive) {
    counts.dropBelow(firstLive);
    int live = counts.total();
    if (live == 0) {
      slots = NO_SLOTS;
      size = 0;
    } else if (size - live > live + LEAST_CAPACITY) {
      makeRoom(firstLive);
    }
  }

  /** Number of ids whose bucket was not below the first live one when that was last told. */
  int live() {
    return counts.total();
  }

  /** Number of ids whose bucket is not below {@code firstLive}. */
  int live(long firstLive) {
    int count = 0;
    for (int slot = BUCKET; slot < slots.length; slot += WIDTH) {
      if (slots[slot] != FREE && slots[slot] >= firstLive) {
        count++;
      }
    }
    return count;
  }

  /** Visits the ids whose bucket is not below {@code firstLive}, in no particular order. */
  void forEach(long firstLive, Visitor visitor) {
    for (int slot = 0; slot < slots.length; slot += WIDTH) {
      if (isLive(slots, slot, firstLive)) {
        visitor.visit(slots[slot + BUCKET], slots[slot], slots[slot + 1], (int) slots[slot + HASH]);
      }
    }
  }

  private static boolean isLive(long[] slots, int slot, long firstLive) {
    return slots[slot + BUCKET] != FREE && slots[slot + BUCKET] >= firstLive;
  }

  /** Sees one id. */
  @FunctionalInterface
  interface Visitor {
    void visit(long bucket, long high, long low, int hash);
  }

  private int slot(long high, long low) {
    int mask = slots.length - 1;
    int slot = hash(high, low) * WIDTH & mask;
    while (slots[slot + BUCKET] != FREE && (slots[slot] != high || slots[slot + 1] != low)) {
      slot = slot + WIDTH & mask;
    }
    return slot;
  }

  /** Where an id is looked for first. */
  static int hash(long high, long low) {
    // Ids are hashes already; fold the halves and spread them over the upper bits too.
    return (int) (((high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L) >>> 32);
  }

  private void makeRoom(long firstLive) {
    counts.dropBelow(firstLive);
    int kept = counts.total();
    int capacity = LEAST_CAPACITY;
    while ((kept + 1) * 2 > capacity) {
      capacity *= 2;
    }
    if (capacity == capacity()) {
      purge(firstLive);
    } else {
      rebuild(capacity, firstLive);
    }
  }

  /**
   * Frees the slots below {@code firstLive} where they are, without a new table: begins behind a
   * free slot, so that each id is put in again after all that stood before it in its way.
   */
  private void purge(long firstLive) {
    int mask = slots.length - 1;
    int begin = 0;
    while (slots[begin + BUCKET] != FREE) {
      begin += WIDTH;
    }
    size = 0;
    for (int step = WIDTH; step < slots.length; step += WIDTH) {
      int slot = begin + step & mask;
      long bucket = slots[slot + BUCKET];
      slots[slot + BUCKET] = FREE;
      if (bucket != FREE && bucket >= firstLive) {
        long high = slots[slot];
        long low = slots[slot + 1];
        put(slot(high, low), high, low, bucket, slots[slot + HASH]);
        size++;
      }
    }
  }

  private void rebuild(int capacity, long firstLive) {
    long[] former = slots;
    slots = new long[WIDTH * capacity];
    for (int slot = BUCKET; slot < slots.length; slot += WIDTH) {
      slots[slot] = FREE;
    }
    size = 0;
    for (int slot = 0; slot < former.length; slot += WIDTH) {
      if (isLive(former, slot, firstLive)) {
        put(
            slot(former[slot], former[slot + 1]),
            former[slot],
            former[slot + 1],
            former[slot + BUCKET],
            former[slot + HASH]);
        size++;
      }
    }
  }

  @Override
  public String toString() {
    return "IdSet[" + size + " of " + capacity() + "]";
  }
}
