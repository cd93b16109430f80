package io.watershed.sharding.engine;

import java.util.Arrays;

/** How many ids are in which dedup bucket, so that expiry need not look at each of them. */
final class BucketCounts {

  private static final long[] NO_BUCKETS = {};
  private static final int[] NO_COUNTS = {};

  /** Ascending. */
  private long[] buckets = NO_BUCKETS;

  private int[] counts = NO_COUNTS;
  private int size;
  private int total;

  /** Where the last bucket was found; most often the next one is the same. */
  private int last;

  int total() {
    return total;
  }

  void add(long bucket) {
    total++;
    if (last >= size || buckets[last] != bucket) {
      last = Arrays.binarySearch(buckets, 0, size, bucket);
      if (last < 0) {
        last = -last - 1;
        insert(bucket);
      }
    }
    counts[last]++;
  }

  private void insert(long bucket) {
    if (size == buckets.length) {
      buckets = Arrays.copyOf(buckets, size + 4);
      counts = Arrays.copyOf(counts, size + 4);
    }
    System.arraycopy(buckets, last, buckets, last + 1, size - last);
    System.arraycopy(counts, last, counts, last + 1, size - last);
    buckets[last] = bucket;
    counts[last] = 0;
    size++;
  }

  /** Takes an id away; one of a bucket that was dropped is gone already. */
  void remove(long bucket) {
    int at = Arrays.binarySearch(buckets, 0, size, bucket);
    if (at >= 0) {
      counts[at]--;
      total--;
    }
  }

  void dropBelow(long first) {
    int dropped = 0;
    while (dropped < size && buckets[dropped] < first) {
      total -= counts[dropped++];
    }
    if (dropped == size) {
      buckets = NO_BUCKETS;
      counts = NO_COUNTS;
    } else if (dropped > 0) {
      System.arraycopy(buckets, dropped, buckets, 0, size - dropped);
      System.arraycopy(counts, dropped, counts, 0, size - dropped);
    }
    size -= dropped;
    last = 0;
  }
}
