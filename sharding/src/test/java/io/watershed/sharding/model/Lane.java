package io.watershed.sharding.model;

import java.util.List;

/** One window definition as the oracle keeps it. */
interface Lane {

  /** How an event stands to the windows that would hold it. */
  enum Fit {
    IN_TIME,
    IN_PART,
    LATE
  }

  /** Makes final whatever is due at a watermark. */
  void close(long watermark);

  /**
   * How an event would fit in.
   *
   * @param without an event that it replaces; null: none
   */
  Fit fit(Arrival arrival, Arrival without, long watermark);

  /** Whether every window that holds, or held, an event that was taken is still open. */
  boolean isOpenFor(Arrival taken, long watermark);

  /** Whether any window that holds an event that was taken is still open. */
  boolean holds(Arrival taken, long watermark);

  void take(Arrival arrival, long watermark);

  void remove(Arrival taken);

  /** Counts a second event with a known id where the pane of its time has events. */
  void duplicate(Arrival arrival, long watermark);

  /** Every window with events in it, closed or open. */
  List<Outcome> outcomes(long watermark);
}
