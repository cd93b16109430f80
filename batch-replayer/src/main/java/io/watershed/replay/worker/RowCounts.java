package io.watershed.replay.worker;

/**
 * Rows by what became of them.
 *
 * @param events fed
 * @param filtered passed over by the pipeline's filter
 * @param outside of the range, or of other entities
 * @param refused sent for the quarantine
 */
public record RowCounts(long events, long filtered, long outside, long refused) {

  static final RowCounts NONE = new RowCounts(0, 0, 0, 0);

  /** All of them. */
  public long rows() {
    return events + filtered + outside + refused;
  }

  RowCounts plus(RowCounts other) {
    return new RowCounts(
        events + other.events,
        filtered + other.filtered,
        outside + other.outside,
        refused + other.refused);
  }
}
