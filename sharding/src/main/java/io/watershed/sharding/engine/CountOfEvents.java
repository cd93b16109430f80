package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** Number of events, or of events that carry the measure. */
final class CountOfEvents extends BuiltIn {

  private long count;

  CountOfEvents(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    count++;
  }

  long count() {
    return count;
  }

  @Override
  public void merge(Accumulator other) {
    count += ((CountOfEvents) other).count;
  }

  @Override
  public MetricValue value(long windowMillis) {
    return new MetricValue.OfLong(count);
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeCount(count);
  }

  @Override
  void readFrom(StateInput in) {
    count = in.readCount();
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8;
  }
}
