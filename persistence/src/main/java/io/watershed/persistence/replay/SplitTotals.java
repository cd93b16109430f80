package io.watershed.persistence.replay;

/**
 * The splits of a job together.
 *
 * @param leased with a lease that holds
 * @param rows -1: not known
 * @param counts rows that are durable or passed over, by what became of them
 * @param workers that hold a lease
 */
public record SplitTotals(
    int splits, int leased, int done, long rows, SplitCounts counts, int workers) {

  /** Rows that are durable or passed over. */
  public long rowsDone() {
    return counts.rows();
  }
}
