package io.watershed.sharding.entity;

/** A point in the history of an entity. */
public sealed interface PastPoint {

  /**
   * After everything that was decided by then: from the newest snapshot that was stored by then on,
   * events up to the first that was decided later. Where the clocks of nodes differ, so does what
   * "by then" means.
   *
   * @param millis epoch ms
   */
  record Time(long millis) implements PastPoint {}

  /** After the stored event of this number, from 1. */
  record Sequence(long number) implements PastPoint {}
}
