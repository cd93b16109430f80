package io.watershed.sharding.intake;

import java.util.Arrays;

/**
 * The offsets of one source partition that have been read, and the point up to which all of them
 * are done. Offsets may have gaps, as compaction and transaction markers leave them.
 */
public final class OffsetTracker {

  /** Stands for "no watermark yet". */
  public static final long NO_WATERMARK = Long.MIN_VALUE;

  private static final int INITIAL = 1024;

  private long[] offsets = new long[INITIAL];
  private long[] watermarks = new long[INITIAL];
  private long[] timestamps = new long[INITIAL];
  private int[] epochs = new int[INITIAL];
  private boolean[] done = new boolean[INITIAL];
  private int head;
  private int size;

  private long position;
  private int epoch;
  private long watermark;
  private long nextRead;

  /**
   * @param position the first offset that is not done
   * @param epoch leader epoch of the record before it, -1 if unknown
   * @param watermark watermark of the log before it, or {@link #NO_WATERMARK}
   */
  public OffsetTracker(long position, int epoch, long watermark) {
    this.position = position;
    this.epoch = epoch;
    this.watermark = watermark;
    this.nextRead = position;
  }

  /**
   * Notes that a record has been read and is under way.
   *
   * @param watermark of the log up to and including this record
   * @param timestamp the record's, epoch ms
   * @throws IllegalArgumentException if the offset is below one that has been read
   */
  public void read(long offset, int epoch, long watermark, long timestamp) {
    if (offset < nextRead) {
      throw new IllegalArgumentException("offset: " + offset + " (expected: >= " + nextRead + ")");
    }
    if (size == offsets.length) {
      grow();
    }
    int slot = slot(size);
    offsets[slot] = offset;
    epochs[slot] = epoch;
    watermarks[slot] = watermark;
    timestamps[slot] = timestamp;
    done[slot] = false;
    size++;
    nextRead = offset + 1;
  }

  /**
   * Notes that a record needs no more work: it is durable in its entity or in quarantine.
   *
   * @return whether it was under way; false for a repeated or unknown offset, which changes nothing
   */
  public boolean done(long offset) {
    int index = indexOf(offset);
    if (index < 0 || done[slot(index)]) {
      return false;
    }
    done[slot(index)] = true;
    if (index == 0) {
      advance();
    }
    return true;
  }

  /** The timestamp of a record that has been read and lies at or beyond the position, else -1. */
  public long timestamp(long offset) {
    int index = indexOf(offset);
    return index < 0 ? -1 : timestamps[slot(index)];
  }

  /** Every record before this offset is done. */
  public long position() {
    return position;
  }

  /** The first offset that was read and isn't done; {@link #nextRead()} if all are. */
  public long firstUndone() {
    return size == 0 ? nextRead : offsets[head];
  }

  /** Leader epoch of the last record before {@link #position()}; -1 if unknown. */
  public int epoch() {
    return epoch;
  }

  /** Watermark of the log before {@link #position()}, or {@link #NO_WATERMARK}. */
  public long watermark() {
    return watermark;
  }

  /** The offset after the last one that has been read. */
  public long nextRead() {
    return nextRead;
  }

  /** Number of records read at or beyond {@link #position()}, done or not. */
  public int size() {
    return size;
  }

  private void advance() {
    while (size > 0 && done[head]) {
      position = offsets[head] + 1;
      epoch = epochs[head];
      watermark = watermarks[head];
      head = (head + 1) & (offsets.length - 1);
      size--;
    }
  }

  /** Without gaps the first guess hits; with gaps the offset can only lie before it. */
  private int indexOf(long offset) {
    if (size == 0 || offset < offsets[head]) {
      return -1;
    }
    int high = (int) Math.min(offset - offsets[head], size - 1);
    if (offsets[slot(high)] == offset) {
      return high;
    }
    int low = 0;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = offsets[slot(middle)];
      if (found == offset) {
        return middle;
      }
      if (found < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int slot(int index) {
    return (head + index) & (offsets.length - 1);
  }

  private void grow() {
    int capacity = offsets.length;
    offsets = unrolled(offsets, capacity);
    watermarks = unrolled(watermarks, capacity);
    timestamps = unrolled(timestamps, capacity);
    int[] grownEpochs = Arrays.copyOfRange(epochs, head, head + 2 * capacity);
    System.arraycopy(epochs, 0, grownEpochs, capacity - head, head);
    epochs = grownEpochs;
    boolean[] grownDone = Arrays.copyOfRange(done, head, head + 2 * capacity);
    System.arraycopy(done, 0, grownDone, capacity - head, head);
    done = grownDone;
    head = 0;
  }

  private long[] unrolled(long[] ring, int capacity) {
    long[] grown = Arrays.copyOfRange(ring, head, head + 2 * capacity);
    System.arraycopy(ring, 0, grown, capacity - head, head);
    return grown;
  }
}
