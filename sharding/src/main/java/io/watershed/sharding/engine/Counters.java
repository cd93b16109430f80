package io.watershed.sharding.engine;

/**
 * How many events of an entity came to what.
 *
 * @param accepted distinct events that at least one window took
 * @param duplicates records whose id was known, conflicts included, revisions not
 * @param conflicts duplicates with another content
 * @param late events and revisions that at least one window did not take because they were late
 * @param revisions records that replaced another of their id, or came after what had replaced them
 * @param overLimit events that the state had no room for
 */
public record Counters(
    long accepted, long duplicates, long conflicts, long late, long revisions, long overLimit) {

  /** Nothing has come. */
  public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0);
}
