package io.watershed.sharding.engine;

/**
 * An event that did not go into all of its windows, and belongs into the late store.
 *
 * @param index of the event in the batch that was applied
 * @param mask window definitions that did not take it, or only in part: bit i is the i-th one
 * @param lateBy how far the watermark was beyond the first bound that the event missed, ms; 0 where
 *     it missed none
 */
public record LateEvent(int index, Reason reason, long mask, long lateBy) {

  /** Why it is kept. */
  public enum Reason {
    /** Every window that holds its time was closed, in every definition. */
    LATE,
    /** Some of its windows were closed. */
    LATE_IN_PART,
    /** So old that nobody can say whether it is new. */
    BEYOND_DEDUP,
    /** Its id is known with another content, and the first one wins. */
    CONFLICT,
    /** A revision that touches a closed window. */
    REVISION_LATE,
    /** The entity's state has no room for it. */
    OVER_LIMIT
  }
}
