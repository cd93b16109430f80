package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.ExactSum;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** Exact sum of doubles, rounded once when it is read. */
class SumOfDoubles extends BuiltIn {

  private final ExactSum sum = new ExactSum();
  private long count;

  SumOfDoubles(MetricPlan metric) {
    super(metric);
  }

  @Override
  public final void add(EventBatch events, int i) {
    add(real(events, i));
  }

  void add(double value) {
    sum.add(value);
    count++;
  }

  @Override
  public void merge(Accumulator other) {
    SumOfDoubles more = (SumOfDoubles) other;
    count += more.count;
    sum.add(more.sum);
  }

  final long count() {
    return count;
  }

  final ExactSum sum() {
    return sum;
  }

  @Override
  public MetricValue value(long windowMillis) {
    return count == 0 ? MetricValue.ABSENT : new MetricValue.OfDouble(sum.value());
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeCount(count);
    if (count > 0) {
      sum.writeTo(out);
    }
  }

  @Override
  void readFrom(StateInput in) {
    count = in.readCount();
    if (count > 0) {
      sum.add(ExactSum.readFrom(in));
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 16 + ExactSum.HEAP_BYTES;
  }
}
