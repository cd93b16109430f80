package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.ExactSum;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** Exact sum of doubles, rounded once when it is read. */
final class SumOfDoubles extends BuiltIn {

  private final ExactSum sum = new ExactSum();
  private boolean any;

  SumOfDoubles(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    any = true;
    sum.add(real(events, i));
  }

  @Override
  public void merge(Accumulator other) {
    SumOfDoubles more = (SumOfDoubles) other;
    any |= more.any;
    sum.add(more.sum);
  }

  @Override
  public MetricValue value(long windowMillis) {
    return any ? new MetricValue.OfDouble(sum.value()) : MetricValue.ABSENT;
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
      sum.add(ExactSum.readFrom(in));
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8 + sum.heapBytes();
  }
}
