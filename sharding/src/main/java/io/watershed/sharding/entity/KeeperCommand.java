package io.watershed.sharding.entity;

/** What the keeper of a shard understands. */
public non-sealed interface KeeperCommand extends ShardMessage {

  /** Starts the keeper where it isn't running; sent to every shard each second by every node. */
  record Wake() implements KeeperCommand {}
}
