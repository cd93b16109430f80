package io.watershed.runtime.results;

import io.watershed.persistence.WindowRow;
import java.util.List;

/**
 * A way into the topic that only one relay of a shard has at a time: opening one ends those before
 * it, wherever they are. Blocking; after a failure it is closed and another one is opened.
 */
interface Transport extends AutoCloseable {

  /** Sends all of the rows or, for those who read committed records, none. */
  void send(List<WindowRow> rows);

  /** Ends it at once; what is under way fails. From any thread. */
  @Override
  void close();

  /** Opens transports. */
  @FunctionalInterface
  interface Opening {

    /** Returns when every former transport has ended. */
    Transport open();
  }
}
