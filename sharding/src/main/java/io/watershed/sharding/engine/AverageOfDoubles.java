package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.ExactSum;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** Mean of doubles: the exact sum rounded once, divided by the count. */
final class AverageOfDoubles extends BuiltIn {

  private final ExactSum sum = new ExactSum();
  private long count;

  AverageOfDoubles(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    count++;
    sum.add(real(events, i));
  }

  @Override
  public void merge(Accumulator other) {
    AverageOfDoubles more = (AverageOfDoubles) other;
    count += more.count;
    sum.add(more.sum);
  }

  @Override
  public MetricValue value(long windowMillis) {
    return count == 0 ? MetricValue.ABSENT : new MetricValue.OfDouble(sum.value() / count);
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
    return BASE_BYTES + 16 + sum.heapBytes();
  }
}
