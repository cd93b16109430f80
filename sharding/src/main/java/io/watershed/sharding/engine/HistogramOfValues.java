package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.util.ArrayList;
import java.util.List;

/** Number of values per bucket. */
final class HistogramOfValues extends BuiltIn {

  private final HistogramBounds bounds;
  private final long[] counts;

  HistogramOfValues(MetricPlan metric, HistogramBounds bounds) {
    super(metric);
    this.bounds = bounds;
    this.counts = new long[bounds.buckets()];
  }

  @Override
  public void add(EventBatch events, int i) {
    counts[bounds.bucket(bits(events, i))]++;
  }

  @Override
  public void merge(Accumulator other) {
    HistogramOfValues more = (HistogramOfValues) other;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more.counts[i];
    }
  }

  @Override
  public MetricValue value(long windowMillis) {
    List<MetricValue.Entry> entries = new ArrayList<>(counts.length);
    for (int i = 0; i < counts.length; i++) {
      entries.add(new MetricValue.Entry(bounds.label(i), new MetricValue.OfLong(counts[i])));
    }
    return new MetricValue.OfMap(entries);
  }

  @Override
  public void writeTo(StateOutput out) {
    for (long count : counts) {
      out.writeCount(count);
    }
  }

  @Override
  void readFrom(StateInput in) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.readCount();
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8 + 16 + 8L * counts.length;
  }
}
