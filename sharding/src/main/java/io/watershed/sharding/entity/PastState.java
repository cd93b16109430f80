package io.watershed.sharding.entity;

/** What is known of an entity at a point of its history. */
public sealed interface PastState {

  /**
   * It was like this.
   *
   * @param sequenceNumber of the last stored event that is in the view
   * @param time epoch ms when that was decided on; where it is known by a snapshot alone, when that
   *     was stored
   */
  record Known(EntityView view, long sequenceNumber, long time) implements PastState {}

  /** Nothing has ever happened to it. */
  record Unknown() implements PastState {}

  /**
   * Nothing had happened to it yet.
   *
   * @param first epoch ms of what happened first
   */
  record NotYet(long first) implements PastState {}

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
