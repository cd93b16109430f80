package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateOutput;

/**
 * What one metric has gathered in one pane. Order-insensitive to the bit: the same values in any
 * order and any grouping make the same bytes and the same value.
 */
public interface Accumulator {

  /** Takes in event {@code i}; the caller has asked {@link MetricPlan#takes}. */
  void add(EventBatch events, int i);

  /**
   * Takes in all that the other has gathered.
   *
   * @param other of the same metric; stays as it is
   */
  void merge(Accumulator other);

  /**
   * The figure at hand.
   *
   * @param windowMillis length of the window, for rates; 0 or less where it has none
   */
  MetricValue value(long windowMillis);

  /** Writes the state down; equal multisets of values give equal bytes. */
  void writeTo(StateOutput out);

  /** About how many bytes of memory it takes; a function of the values alone. */
  long heapBytes();

  /** The state in bytes; see {@link MetricPlan#read(byte[])}. */
  default byte[] toBytes() {
    StateOutput out = new StateOutput();
    writeTo(out);
    return out.toBytes();
  }
}
