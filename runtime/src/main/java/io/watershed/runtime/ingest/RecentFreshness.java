package io.watershed.runtime.ingest;

/**
 * How old records were when they became durable, over the last seconds: the figure by which replays
 * yield to live. What is older than the span is forgotten, so that a pipeline at rest comes down to
 * 0. Percentiles are off by an eighth at most. Thread-safe; times are ms of one clock that never
 * goes back.
 */
final class RecentFreshness {

  /** The slices of the span; one more is being filled. */
  static final int SECONDS = 5;

  /**
   * Records that are older by their timestamps when they are durable aren't anybody's present, but
   * history that is sent through; of them counts how long they took from being read. Ms.
   */
  static final long HISTORY = 24 * 3_600_000L;

  private static final int SLICES = SECONDS + 1;

  /** Parts of an octave, as a power of two. */
  private static final int PARTS = 3;

  private static final int BUCKETS = Long.SIZE << PARTS;

  private final int[][] counts = new int[SLICES][BUCKETS];
  private final long[] seconds = new long[SLICES];

  /**
   * Notes a record that is durable now.
   *
   * @param millis from its timestamp; negative counts as 0
   */
  synchronized void record(long millis, long now) {
    counts[slice(now)][bucket(Math.max(0, millis))]++;
  }

  /** The 95th percentile, ms; 0 where nothing became durable. */
  synchronized long p95(long now) {
    long oldest = now / 1_000 - SECONDS;
    int[] sum = new int[BUCKETS];
    long total = 0;
    for (int slice = 0; slice < SLICES; slice++) {
      if (seconds[slice] >= oldest) {
        for (int i = 0; i < BUCKETS; i++) {
          sum[i] += counts[slice][i];
          total += counts[slice][i];
        }
      }
    }
    long rank = (long) Math.ceil(total * 0.95);
    long seen = 0;
    for (int i = 0; i < BUCKETS && total > 0; i++) {
      seen += sum[i];
      if (seen >= rank) {
        return highest(i);
      }
    }
    return 0;
  }

  private int slice(long now) {
    long second = now / 1_000;
    int slice = (int) Math.floorMod(second, (long) SLICES);
    if (seconds[slice] != second) {
      seconds[slice] = second;
      counts[slice] = new int[BUCKETS];
    }
    return slice;
  }

  /** Small values are buckets of their own; above, each octave has so many parts. */
  private static int bucket(long value) {
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(value | 1);
    if (octave < PARTS) {
      return (int) value;
    }
    int part = (int) (value >>> (octave - PARTS)) & ((1 << PARTS) - 1);
    return ((octave - PARTS + 1) << PARTS) + part;
  }

  private static long highest(int bucket) {
    if (bucket < 1 << PARTS) {
      return bucket;
    }
    int shift = (bucket >> PARTS) - 1;
    long part = (1L << PARTS) + (bucket & ((1 << PARTS) - 1));
    return ((part + 1) << shift) - 1;
  }
}
