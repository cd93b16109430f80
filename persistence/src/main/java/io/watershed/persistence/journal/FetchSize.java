package io.watershed.persistence.journal;

/**
 * How many rows to fetch at a time, so that they are many where they are small, and no more than a
 * megabyte or so where they are large.
 */
final class FetchSize {
  private static final int BYTES = 1 << 20;
  private static final int FIRST_ROWS = 64;
  private static final int MOST_ROWS = 4_096;
  private static final int ROW_OVERHEAD = 200;

  private int rows = FIRST_ROWS;
  private int sinceChange;
  private int largest = 1;

  int rows() {
    return rows;
  }

  /** Takes note of a row; true where the size has changed. */
  boolean grows(int payloadBytes) {
    largest = Math.max(largest, payloadBytes + ROW_OVERHEAD);
    sinceChange++;
    if (sinceChange < rows) {
      return false;
    }
    sinceChange = 0;
    var former = rows;
    rows = Math.clamp(BYTES / largest, 1, Math.min(4 * former, MOST_ROWS));
    return rows != former;
  }
}
