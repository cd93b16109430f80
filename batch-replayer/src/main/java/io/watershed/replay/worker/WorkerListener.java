package io.watershed.replay.worker;

import io.watershed.replay.input.Split;
import java.time.Duration;

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

  /** A node has answered again, so long after the first call that failed. */
  default void back(Duration after) {}

  /** A call to a node has failed, and will be repeated. */
  default void unreachable(NodeAddress node, String reason) {}
}
