package io.watershed.replay.format;

/**
 * A part of a file that can be read without the rest. The pieces of a file hold each of its rows
 * once.
 *
 * @param begin first byte; of a Parquet row group, of its first column
 * @param end behind the last byte
 * @param firstRow number within the file of its first row
 * @param rows how many; -1: not known before it is read
 */
public record Piece(long begin, long end, long firstRow, long rows) {

  public Piece {
    if (begin < 0 || end < begin || firstRow < 0 || rows < -1) {
      throw new IllegalArgumentException(
          "piece: bytes %d to %d, first row %d, %d rows (expected: begin <= end, none negative)"
              .formatted(begin, end, firstRow, rows));
    }
  }
}
