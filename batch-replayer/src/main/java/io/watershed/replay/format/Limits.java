package io.watershed.replay.format;

/**
 * What a file may ask of memory and time. Every length that a file states of itself is held against
 * one of these before it is believed.
 *
 * @param rowBytes longest row, line, record or value
 * @param blockBytes longest Parquet page or Avro block, packed and unpacked
 * @param blockRows most rows of a Parquet page or an Avro block
 * @param footerBytes longest Parquet footer, page header or Avro header
 * @param expansion how many times its size a packed file may unpack to, beyond {@link
 *     #FREE_EXPANSION}
 */
public record Limits(int rowBytes, int blockBytes, int blockRows, int footerBytes, int expansion) {

  /** What any packed file may unpack to. */
  static final long FREE_EXPANSION = 256L << 20;

  private static final int MOST_ROW_BYTES = 16 << 20;
  private static final int MOST_BLOCK_BYTES = 64 << 20;
  private static final int MOST_BLOCK_ROWS = 8 << 20;
  private static final int MOST_FOOTER_BYTES = 16 << 20;
  private static final int MOST_EXPANSION = 500;

  public Limits {
    if (rowBytes < 1 || blockBytes < 1 || blockRows < 1 || footerBytes < 1 || expansion < 1) {
      throw new IllegalArgumentException(
          "limits: %d, %d, %d, %d, %d (expected: at least 1 each)"
              .formatted(rowBytes, blockBytes, blockRows, footerBytes, expansion));
    }
  }

  /**
   * 16 MiB a row, 64 MiB a page, and less where the heap is small: every one of them can be reached
   * by several columns at once and fit.
   *
   * @param heapBytes what the JVM may use
   */
  public static Limits ofHeap(long heapBytes) {
    return new Limits(
        (int) Math.min(MOST_ROW_BYTES, heapBytes / 16),
        (int) Math.min(MOST_BLOCK_BYTES, heapBytes / 8),
        (int) Math.min(MOST_BLOCK_ROWS, heapBytes / 64),
        (int) Math.min(MOST_FOOTER_BYTES, heapBytes / 64),
        MOST_EXPANSION);
  }

  /** Those of this JVM. */
  public static Limits standard() {
    return ofHeap(Runtime.getRuntime().maxMemory());
  }
}
