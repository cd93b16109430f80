package io.watershed.sharding.entity;

import java.util.OptionalLong;

/** What is known of an entity at a point of its history. */
public sealed interface PastState {

  /**
   * It was like this.
   *
   * @param sequenceNumber of the last stored event before the point, in the journal that the entity
   *     may share with others
   * @param time epoch ms when that was decided on; where it is known by a snapshot alone, when that
   *     was stored
   */
  record Known(EntityView view, long sequenceNumber, long time) implements PastState {}

  /** Nothing has ever happened to it. */
  record Unknown() implements PastState {}

  /**
   * Nothing had happened to it yet.
   *
   * @param first epoch ms of what happened first; empty where that isn't known, as with entities
   *     that share a journal
   */
  record NotYet(OptionalLong first) implements PastState {}

  /**
   * What would have to be folded has been deleted.
   *
   * @param oldest sequence number of the oldest point that is known, and its epoch ms
   */
  record BeyondHorizon(long oldest, long oldestTime) implements PastState {}

  /**
   * It has not come that far.
   *
   * @param highest sequence number
   */
  record Ahead(long highest) implements PastState {}
}
