package io.watershed.sharding.intake;

import java.util.Arrays;

/**
 * How many rows of each section of a split are under way. A section is a stretch of rows that are
 * taken in in any order, and is done when all of it was taken in and none is under way any more.
 */
final class SectionTracker {

  private static final int INITIAL = 64;

  /** The first row of each section that isn't done, and how many of its rows are under way. */
  private long[] starts = new long[INITIAL];

  private int[] open = new int[INITIAL];
  private int head;
  private int size;

  /** Where the section begins that is being taken in; all before it is taken in or passed over. */
  private long begin;

  /** Whether the last of the sections is the one that is being taken in. */
  private boolean begun;

  private int underWay;

  SectionTracker(long begin) {
    this.begin = begin;
  }

  /** Notes that a row is under way. */
  void read(long row) {
    if (row < begin) {
      throw new IllegalArgumentException("row: " + row + " (expected: >= " + begin + ")");
    }
    if (!begun) {
      append(begin);
      begun = true;
    }
    open[slot(size - 1)]++;
    underWay++;
  }

  private void append(long start) {
    if (size == starts.length) {
      grow();
    }
    starts[slot(size)] = start;
    open[slot(size)] = 0;
    size++;
  }

  /** Notes that every row before this one is taken in or passed over: the section's end. */
  void pass(long nextRow) {
    if (nextRow < begin) {
      throw new IllegalArgumentException("row: " + nextRow + " (expected: >= " + begin + ")");
    }
    if (nextRow > begin) {
      begin = nextRow;
      begun = false;
      forgetDone();
    }
  }

  /** Notes that a row which was under way is not any more. */
  void done(long row) {
    int section = sectionOf(row);
    if (section < 0 || open[slot(section)] == 0) {
      throw new IllegalArgumentException("row: " + row + " (expected: one that is under way)");
    }
    open[slot(section)]--;
    underWay--;
    if (section == 0) {
      forgetDone();
    }
  }

  private void forgetDone() {
    int taken = begun ? size - 1 : size;
    while (taken > 0 && open[head] == 0) {
      head = (head + 1) & (starts.length - 1);
      size--;
      taken--;
    }
  }

  /** The last section that begins at or before a row; -1: none. */
  private int sectionOf(long row) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (starts[slot(middle)] <= row) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** Everything before this row is done, or passed over. */
  long durableRow() {
    return size == 0 ? begin : starts[head];
  }

  /** Where the section begins that is being taken in. */
  long begin() {
    return begin;
  }

  /** Rows under way. */
  int underWay() {
    return underWay;
  }

  /** Sections that aren't done. */
  int sections() {
    return size;
  }

  private int slot(int index) {
    return (head + index) & (starts.length - 1);
  }

  private void grow() {
    int capacity = starts.length;
    long[] grownStarts = Arrays.copyOfRange(starts, head, head + 2 * capacity);
    System.arraycopy(starts, 0, grownStarts, capacity - head, head);
    starts = grownStarts;
    int[] grownOpen = Arrays.copyOfRange(open, head, head + 2 * capacity);
    System.arraycopy(open, 0, grownOpen, capacity - head, head);
    open = grownOpen;
    head = 0;
  }
}
