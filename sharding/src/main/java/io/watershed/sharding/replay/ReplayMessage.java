package io.watershed.sharding.replay;

/** What the actor of a replay job understands. */
public sealed interface ReplayMessage {

  /** Look what is to be done; sent to every unsettled job each second by every node. */
  record Wake() implements ReplayMessage {}

  /** Hand-off, shut-down, or nothing more to do. */
  record Stop() implements ReplayMessage {}

  /** The actor's own. */
  non-sealed interface Own extends ReplayMessage {}
}
