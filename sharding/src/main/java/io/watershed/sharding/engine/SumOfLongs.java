package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import io.watershed.sharding.aggregate.WideSum;

/**
 * Sum of integers, or of decimal numbers: exact in 128 bits, which are fields of this object rather
 * than a {@link WideSum} of its own.
 */
class SumOfLongs extends BuiltIn {

  /** Upper half before the first value: no sum of values reaches it. */
  private static final long NONE = Long.MIN_VALUE;

  private long high = NONE;
  private long low;

  SumOfLongs(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    long value = bits(events, i);
    add(value >> 63, value);
  }

  private void add(long moreHigh, long moreLow) {
    long sum = low + moreLow;
    high = (high == NONE ? 0 : high) + moreHigh + (Long.compareUnsigned(sum, moreLow) < 0 ? 1 : 0);
    low = sum;
  }

  @Override
  public void merge(Accumulator other) {
    SumOfLongs more = (SumOfLongs) other;
    if (more.high != NONE) {
      add(more.high, more.low);
    }
  }

  final boolean any() {
    return high != NONE;
  }

  final WideSum sum() {
    return any() ? new WideSum(high, low) : new WideSum();
  }

  @Override
  public MetricValue value(long windowMillis) {
    return any() ? metric.number(sum()) : MetricValue.ABSENT;
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeBoolean(any());
    if (any()) {
      sum().writeTo(out);
    }
  }

  @Override
  void readFrom(StateInput in) {
    if (in.readBoolean()) {
      WideSum sum = WideSum.readFrom(in);
      high = sum.high();
      low = sum.low();
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 16;
  }
}
