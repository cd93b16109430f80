package io.watershed.runtime.grpc;

import io.watershed.persistence.replay.SplitCounts;
import java.util.ArrayDeque;

/**
 * How far a split has come, in whole sections, so that the counts that are stored with a row are
 * those of exactly the rows before it.
 */
final class SplitProgress {

  private record Part(long nextRow, SplitCounts counts) {}

  private final ArrayDeque<Part> underWay = new ArrayDeque<>();
  private SplitCounts ofSection = SplitCounts.NONE;

  /** Everything before this row has been taken in, or was durable from the beginning. */
  private long taken;

  private long durable;
  private long stored;
  private SplitCounts unstored = SplitCounts.NONE;
  private SplitCounts storing = SplitCounts.NONE;
  private long storingRow;

  /**
   * @param row everything before it is durable, or passed over
   */
  SplitProgress(long row) {
    taken = row;
    durable = row;
    stored = row;
  }

  /** Notes a chunk that was taken in: a part of a section. */
  void add(SplitCounts counts) {
    ofSection = sum(ofSection, counts);
  }

  /** Notes the end of a section; what lies before the beginning was counted before. */
  void endSection(long nextRow) {
    if (nextRow > taken) {
      underWay.addLast(new Part(nextRow, ofSection));
      taken = nextRow;
    }
    ofSection = SplitCounts.NONE;
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

  /** Whether all sections that were taken in are durable. */
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
