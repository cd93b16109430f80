package io.watershed.benchmarks;

import java.util.Arrays;

/**
 * Count, sum, least and greatest of each device's minutes: a table of columns, for there may be
 * millions. For one thread.
 */
final class MinuteTable {

  private static final long MINUTE = 60_000;
  private static final int MINUTES = 1 << 12;
  private static final long ORIGIN = DeviceMinutes.BEGIN / MINUTE - MINUTES / 2;
  private static final long NONE = -1;
  private static final int FIRST = 1 << 16;

  private long[] keys = new long[FIRST];
  private long[] counts = new long[FIRST];
  private double[] sums = new double[FIRST];
  private double[] least = new double[FIRST];
  private double[] greatest = new double[FIRST];
  private int size;

  MinuteTable() {
    Arrays.fill(keys, NONE);
  }

  /** Windows. */
  int size() {
    return size;
  }

  /**
   * Counts an event.
   *
   * @param start of its window, epoch ms
   */
  void add(int device, long start, double value) {
    int slot = slot(key(device, start));
    if (counts[slot] == 0) {
      slot = open(key(device, start));
      least[slot] = value;
      greatest[slot] = value;
    }
    counts[slot]++;
    sums[slot] += value;
    least[slot] = Math.min(least[slot], value);
    greatest[slot] = Math.max(greatest[slot], value);
  }

  /**
   * Adds a whole window.
   *
   * @return false where it is there already
   */
  boolean put(int device, long start, long count, double sum, double low, double high) {
    long key = key(device, start);
    if (counts[slot(key)] != 0) {
      return false;
    }
    int slot = open(key);
    counts[slot] = count;
    sums[slot] = sum;
    least[slot] = low;
    greatest[slot] = high;
    return true;
  }

  /** Windows that are not the same in both, or in one alone. */
  long differences(MinuteTable other) {
    long same = 0;
    for (int slot = 0; slot < keys.length; slot++) {
      if (counts[slot] != 0) {
        int there = other.slot(keys[slot]);
        if (other.counts[there] == counts[slot]
            && other.sums[there] == sums[slot]
            && other.least[there] == least[slot]
            && other.greatest[there] == greatest[slot]) {
          same++;
        }
      }
    }
    return Math.max(size, other.size) - same;
  }

  private static long key(int device, long start) {
    long minute = start / MINUTE - ORIGIN;
    if (minute < 0 || minute >= MINUTES || start % MINUTE != 0) {
      throw new IllegalArgumentException("start: " + start);
    }
    return (long) device * MINUTES + minute;
  }

  private int open(long key) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    int slot = slot(key);
    keys[slot] = key;
    size++;
    return slot;
  }

  /** Where the key is or would go. */
  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & keys.length - 1;
    while (keys[slot] != NONE && keys[slot] != key) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  private void grow() {
    var old = new MinuteTable();
    old.keys = keys;
    old.counts = counts;
    old.sums = sums;
    old.least = least;
    old.greatest = greatest;
    int length = 2 * keys.length;
    keys = new long[length];
    Arrays.fill(keys, NONE);
    counts = new long[length];
    sums = new double[length];
    least = new double[length];
    greatest = new double[length];
    for (int from = 0; from < old.keys.length; from++) {
      if (old.keys[from] != NONE) {
        int to = slot(old.keys[from]);
        keys[to] = old.keys[from];
        counts[to] = old.counts[from];
        sums[to] = old.sums[from];
        least[to] = old.least[from];
        greatest[to] = old.greatest[from];
      }
    }
  }
}
