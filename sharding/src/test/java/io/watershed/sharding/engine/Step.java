package io.watershed.sharding.engine;

/**
 * One step of a delivery: what the network, the keeper and fail-overs do to an entity.
 *
 * @param source which source partition delivers, modulo their number
 * @param take how many of the entity's next records come in this batch
 * @param back how many of its former records come again before them
 * @param clock how far the wall clock moves, ms; it may go back
 * @param restore whether the entity moves to another node first, by snapshot
 * @param fenced whether the batch first reaches another incarnation, whose write is fenced off
 * @param advance whether the published watermark reaches it afterwards
 * @param refresh whether its publication timer fires afterwards
 */
record Step(
    int source,
    int take,
    int back,
    long clock,
    boolean restore,
    boolean fenced,
    boolean advance,
    boolean refresh) {

  /** One event, nothing else. */
  static Step single(int source) {
    return new Step(source, 1, 0, 1, false, false, false, false);
  }

  /** The same batch, but no redelivery, fail-over, advance or refresh. */
  Step onlyBatch() {
    return new Step(source, take, 0, clock, false, false, false, false);
  }

  Step withoutRefresh() {
    return new Step(source, take, back, clock, restore, fenced, advance, false);
  }

  Step withoutRestore() {
    return new Step(source, take, back, clock, false, false, advance, refresh);
  }

  /** With a clock that stands still, so that next to nothing is published. */
  Step unpublished() {
    return new Step(source, take, back, 0, restore, fenced, advance, false);
  }
}
