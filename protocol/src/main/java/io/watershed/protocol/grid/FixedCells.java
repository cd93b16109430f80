package io.watershed.protocol.grid;

/**
 * Cells of one length.
 *
 * @param size ms
 * @param offset of the starts from the multiples of {@code size}, ms
 */
public record FixedCells(long size, long offset) implements Cells {

  @Override
  public long startOf(long time) {
    return Math.floorDiv(time - offset, size) * size + offset;
  }

  @Override
  public long endOf(long time) {
    return startOf(time) + size;
  }
}
