package io.watershed.runtime.grpc;

import io.watershed.persistence.replay.SplitCounts;
import java.util.ArrayDeque;

/**
 * How far a split has come, in whole chunks, so that the counts that are stored with a row are
 * those of exactly the rows before it.
 */
final class SplitProgress {

  private record Part(long nextRow, SplitCounts counts) {}

  private final ArrayDeque<Part> underWay = new ArrayDeque<>();
  private long durable;
  private long stored;
  private SplitCounts unstored = SplitCounts.NONE;
  private SplitCounts storing = SplitCounts.NONE;
  private long storingRow;

  /**
   * @param row everything before it is durable, or passed over
   */
  SplitProgress(long row) {
    durable = row;
    stored = row;
  }

  /** Notes a chunk that was taken in. */
  void add(long nextRow, SplitCounts counts) {
    underWay.addLast(new Part(nextRow, counts));
  }

  /** Notes that everything before a row is durable. */
  void reached(long row) {
    while (!underWay.isEmpty() && underWay.peekFirst().nextRow() <= row) {
      Part part = underWay.removeFirst();
      durable = part.nextRow();
      unstored = sum(unstored, part.counts());
    }
  }

  /** What is stored next: up to {@link #storingRow}. One of the two below must follow. */
  SplitCounts beginStoring() {
    storing = unstored;
    storingRow = durable;
    unstored = SplitCounts.NONE;
    return storing;
  }

  /** The row that is being stored. */
  long storingRow() {
    return storingRow;
  }

  void storingDone() {
    stored = storingRow;
    storing = SplitCounts.NONE;
  }

  /** Everything before this row is durable, and the store knows. */
  long stored() {
    return stored;
  }

  /** Whether the store doesn't know of all that is durable. */
  boolean isAhead() {
    return durable > stored;
  }

  /** Whether all that was taken in is durable. */
  boolean isComplete() {
    return underWay.isEmpty();
  }

  private static SplitCounts sum(SplitCounts a, SplitCounts b) {
    return new SplitCounts(
        a.events() + b.events(),
        a.filtered() + b.filtered(),
        a.outside() + b.outside(),
        a.refused() + b.refused());
  }
}
