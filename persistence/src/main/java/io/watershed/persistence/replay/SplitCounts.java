package io.watershed.persistence.replay;

/**
 * Rows by what became of them: events, passed over by the filter, outside of the range or of an
 * entity that wasn't asked for, refused.
 */
public record SplitCounts(long events, long filtered, long outside, long refused) {
  public static final SplitCounts NONE = new SplitCounts(0, 0, 0, 0);

  /** All of them. */
  public long rows() {
    return events + filtered + outside + refused;
  }
}
