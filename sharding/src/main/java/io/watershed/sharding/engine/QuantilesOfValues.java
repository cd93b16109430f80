package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.StateFormatException;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Quantiles with a bounded relative error, in the manner of DDSketch: how many values fell into
 * each bucket of a {@link QuantileGrid}, and the least and the greatest value. Nothing is ever
 * thrown together, so the state is a function of the values alone.
 */
final class QuantilesOfValues extends BuiltIn {

  private final QuantileGrid grid;
  private int size;
  private int[] buckets = {};
  private long[] counts = {};
  private long count;

  /** As bits of the measure. */
  private long least;

  private long greatest;

  QuantilesOfValues(MetricPlan metric, QuantileGrid grid) {
    super(metric);
    this.grid = grid;
  }

  private boolean real() {
    return metric.type() == Measure.Type.DOUBLE;
  }

  @Override
  public void add(EventBatch events, int i) {
    long bits = bits(events, i);
    spread(bits, bits);
    count(real() ? grid.bucket(Double.longBitsToDouble(bits)) : grid.bucket(bits), 1);
  }

  private void spread(long low, long high) {
    if (count == 0 || compare(low, least) < 0) {
      least = low;
    }
    if (count == 0 || compare(high, greatest) > 0) {
      greatest = high;
    }
  }

  private int compare(long a, long b) {
    return real()
        ? Double.compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b))
        : Long.compare(a, b);
  }

  private void count(int bucket, long values) {
    count += values;
    int at = Arrays.binarySearch(buckets, 0, size, bucket);
    if (at >= 0) {
      counts[at] += values;
      return;
    }
    at = -at - 1;
    if (size == buckets.length) {
      int capacity = Math.max(4, size + size / 2);
      buckets = Arrays.copyOf(buckets, capacity);
      counts = Arrays.copyOf(counts, capacity);
    }
    System.arraycopy(buckets, at, buckets, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    buckets[at] = bucket;
    counts[at] = values;
    size++;
  }

  @Override
  public void merge(Accumulator other) {
    QuantilesOfValues more = (QuantilesOfValues) other;
    if (more.count == 0) {
      return;
    }
    spread(more.least, more.greatest);
    for (int i = 0; i < more.size; i++) {
      count(more.buckets[i], more.counts[i]);
    }
  }

  @Override
  public MetricValue value(long windowMillis) {
    if (count == 0) {
      return MetricValue.ABSENT;
    }
    List<MetricValue.Entry> entries = new ArrayList<>();
    for (int q = 0; q < grid.quantiles(); q++) {
      entries.add(
          new MetricValue.Entry(grid.label(q), new MetricValue.OfDouble(at(grid.rank(q, count)))));
    }
    return new MetricValue.OfMap(entries);
  }

  private double at(long rank) {
    if (rank == 0) {
      return real(least);
    }
    if (rank == count - 1) {
      return real(greatest);
    }
    long before = 0;
    int i = 0;
    while (before + counts[i] <= rank) {
      before += counts[i++];
    }
    double value = grid.representative(buckets[i]);
    if (metric.scale() > 0) {
      value = new BigDecimal(value).movePointLeft(metric.scale()).doubleValue();
    }
    return Math.min(Math.max(value, real(least)), real(greatest));
  }

  private double real(long bits) {
    return switch (metric.type()) {
      case DOUBLE -> Double.longBitsToDouble(bits);
      case DECIMAL -> BigDecimal.valueOf(bits, metric.scale()).doubleValue();
      case LONG, TEXT -> bits;
    };
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeCount(size);
    int former = 0;
    for (int i = 0; i < size; i++) {
      out.writeLong(i == 0 ? buckets[i] : buckets[i] - (long) former);
      out.writeCount(counts[i]);
      former = buckets[i];
    }
    if (size > 0) {
      out.writeFixed64(least);
      out.writeFixed64(greatest);
    }
  }

  @Override
  void readFrom(StateInput in) {
    int expected = in.readSize(Integer.MAX_VALUE);
    long bucket = 0;
    for (int i = 0; i < expected; i++) {
      long step = in.readLong();
      bucket += step;
      if ((i > 0 && step <= 0) || Math.abs(bucket) > grid.most()) {
        throw new StateFormatException(
            "bucket: " + bucket + " (expected: ascending, at most " + grid.most() + ")");
      }
      count((int) bucket, in.readCount());
    }
    if (expected > 0) {
      least = in.readFixed64();
      greatest = in.readFixed64();
    }
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 48 + 32 + 12L * buckets.length;
  }
}
