package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** Mean of integers, or decimal numbers: the exact sum rounded once, divided by the count. */
final class AverageOfLongs extends SumOfLongs {

  private long count;

  AverageOfLongs(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    super.add(events, i);
    count++;
  }

  @Override
  public void merge(Accumulator other) {
    super.merge(other);
    count += ((AverageOfLongs) other).count;
  }

  @Override
  public MetricValue value(long windowMillis) {
    return any() ? new MetricValue.OfDouble(metric.rounded(sum()) / count) : MetricValue.ABSENT;
  }

  @Override
  public void writeTo(StateOutput out) {
    super.writeTo(out);
    if (any()) {
      out.writeCount(count);
    }
  }

  @Override
  void readFrom(StateInput in) {
    super.readFrom(in);
    if (any()) {
      count = in.readCount();
    }
  }

  @Override
  public long heapBytes() {
    return super.heapBytes() + 8;
  }
}
