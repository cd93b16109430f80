package io.watershed.replay.worker;

import io.watershed.replay.input.Split;

/**
 * Hears what a worker does. Called by its threads, several at once; must not block. {@link
 * ReplayWorker#status} says how far it is.
 */
public interface WorkerListener {

  /** Hears nothing. */
  WorkerListener NONE = new WorkerListener() {};

  /** A split was leased. */
  default void leased(int index, Split split, long nextRow) {}

  /** All rows of a split are durable. */
  default void completed(int index, Split split) {}

  /** A split will be leased again, by whoever comes first. */
  default void lost(int index, Split split, String reason) {}

  /** A call to a node has failed, and will be repeated. */
  default void unreachable(NodeAddress node, String reason) {}
}
