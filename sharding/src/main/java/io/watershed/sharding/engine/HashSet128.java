package io.watershed.sharding.engine;

import java.util.Arrays;

/**
 * A set of 128-bit hashes, two longs a slot, by open addressing. A slot of two zeros is free; that
 * one hash is kept aside.
 */
final class HashSet128 {

  private static final int LEAST_CAPACITY = 4;

  private long[] slots = {};
  private int size;
  private boolean zero;

  int size() {
    return zero ? size + 1 : size;
  }

  void add(long high, long low) {
    if (high == 0 && low == 0) {
      zero = true;
      return;
    }
    if (slots.length == 0) {
      slots = new long[2 * LEAST_CAPACITY];
    }
    int slot = find(slots, high, low);
    if (slots[slot] == 0 && slots[slot + 1] == 0) {
      slots[slot] = high;
      slots[slot + 1] = low;
      size++;
      // Only for a new one: what the set takes is a function of its size.
      if (size * 8 > slots.length * 3) {
        grow();
      }
    }
  }

  private static int find(long[] slots, long high, long low) {
    int mask = slots.length - 2;
    int slot = (int) (high ^ high >>> 32 ^ low) << 1 & mask;
    while ((slots[slot] != 0 || slots[slot + 1] != 0)
        && (slots[slot] != high || slots[slot + 1] != low)) {
      slot = slot + 2 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] former = slots;
    slots = new long[former.length * 2];
    for (int i = 0; i < former.length; i += 2) {
      if (former[i] != 0 || former[i + 1] != 0) {
        int slot = find(slots, former[i], former[i + 1]);
        slots[slot] = former[i];
        slots[slot + 1] = former[i + 1];
      }
    }
  }

  /** In no particular order. */
  void forEach(Visitor visitor) {
    if (zero) {
      visitor.visit(0, 0);
    }
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i] != 0 || slots[i + 1] != 0) {
        visitor.visit(slots[i], slots[i + 1]);
      }
    }
  }

  /** Sees one hash. */
  @FunctionalInterface
  interface Visitor {
    void visit(long high, long low);
  }

  /** The hashes in ascending order, upper half first. */
  long[][] sorted() {
    long[][] all = new long[size()][];
    int[] next = {0};
    forEach((high, low) -> all[next[0]++] = new long[] {high, low});
    Arrays.sort(all, Arrays::compare);
    return all;
  }

  long heapBytes() {
    return 24 + 16 + 8L * slots.length;
  }
}
