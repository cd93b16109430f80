package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import io.watershed.sharding.aggregate.WideSum;

/** Sum of integers, or of decimal numbers: exact in 128 bits. */
final class SumOfLongs extends BuiltIn {

  private final WideSum sum = new WideSum();
  private boolean any;

  SumOfLongs(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    any = true;
    sum.add(bits(events, i));
  }

  @Override
  public void merge(Accumulator other) {
    SumOfLongs more = (SumOfLongs) other;
    any |= more.any;
    sum.add(more.sum);
  }

  @Override
  public MetricValue value(long windowMillis) {
    return any ? metric.number(sum) : MetricValue.ABSENT;
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeBoolean(any);
    if (any) {
      sum.writeTo(out);
    }
  }

  @Override
  void readFrom(StateInput in) {
    any = in.readBoolean();
    if (any) {
      sum.add(WideSum.readFrom(in));
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8 + WideSum.HEAP_BYTES;
  }
}
