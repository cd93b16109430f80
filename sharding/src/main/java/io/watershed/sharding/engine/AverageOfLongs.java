package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import io.watershed.sharding.aggregate.WideSum;

/** Mean of integers, or decimal numbers: the exact sum rounded once, divided by the count. */
final class AverageOfLongs extends BuiltIn {

  private final WideSum sum = new WideSum();
  private long count;

  AverageOfLongs(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    count++;
    sum.add(bits(events, i));
  }

  @Override
  public void merge(Accumulator other) {
    AverageOfLongs more = (AverageOfLongs) other;
    count += more.count;
    sum.add(more.sum);
  }

  @Override
  public MetricValue value(long windowMillis) {
    return count == 0 ? MetricValue.ABSENT : new MetricValue.OfDouble(metric.rounded(sum) / count);
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
      sum.add(WideSum.readFrom(in));
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 16 + WideSum.HEAP_BYTES;
  }
}
