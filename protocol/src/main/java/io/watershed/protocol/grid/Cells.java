package io.watershed.protocol.grid;

/** Cells of time that lie side by side: every instant is in exactly one. */
public interface Cells {

  /** Start of the cell that holds an instant, epoch ms. */
  long startOf(long time);

  /** End, exclusive, of the cell that holds an instant; the start of the next one. */
  long endOf(long time);
}
