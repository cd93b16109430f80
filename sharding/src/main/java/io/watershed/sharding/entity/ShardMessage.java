package io.watershed.sharding.entity;

/** Whatever a pipeline's shard region delivers: to entity actors or to the keeper of a shard. */
public sealed interface ShardMessage permits EntityCommand, KeeperCommand {

  /**
   * Hand-off, shut-down or passivation. An entity publishes what its rows owe; a keeper stops
   * reading, waits for outstanding acks and stores the last position.
   */
  record Stop() implements EntityCommand, KeeperCommand {}
}
