package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** Least or greatest integer, or decimal number. */
final class ExtremeOfLongs extends BuiltIn {

  /** No measure has this value, so that it can stand for none. */
  private static final long NONE = Event.ABSENT_LONG;

  private long extreme = NONE;

  ExtremeOfLongs(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    add(bits(events, i));
  }

  private void add(long value) {
    // The absent value is the least: a maximum needs no case of its own for it.
    if (metric.greatest()) {
      extreme = Math.max(extreme, value);
    } else if (value < extreme || extreme == NONE) {
      extreme = value;
    }
  }

  @Override
  public void merge(Accumulator other) {
    long value = ((ExtremeOfLongs) other).extreme;
    if (value != NONE) {
      add(value);
    }
  }

  @Override
  public MetricValue value(long windowMillis) {
    return extreme == NONE ? MetricValue.ABSENT : metric.number(extreme);
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeLong(extreme);
  }

  @Override
  void readFrom(StateInput in) {
    extreme = in.readLong();
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8;
  }
}
