package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/** Least or greatest double, as {@link Double#compare} orders them. */
final class ExtremeOfDoubles extends BuiltIn {

  private double extreme = Double.NaN;

  ExtremeOfDoubles(MetricPlan metric) {
    super(metric);
  }

  @Override
  public void add(EventBatch events, int i) {
    add(real(events, i));
  }

  private void add(double value) {
    if (Double.isNaN(extreme)) {
      extreme = value;
    } else {
      extreme = metric.greatest() ? Math.max(extreme, value) : Math.min(extreme, value);
    }
  }

  @Override
  public void merge(Accumulator other) {
    double value = ((ExtremeOfDoubles) other).extreme;
    if (!Double.isNaN(value)) {
      add(value);
    }
  }

  @Override
  public MetricValue value(long windowMillis) {
    return Double.isNaN(extreme) ? MetricValue.ABSENT : new MetricValue.OfDouble(extreme);
  }

  @Override
  public void writeTo(StateOutput out) {
    out.writeDouble(extreme);
  }

  @Override
  void readFrom(StateInput in) {
    extreme = in.readDouble();
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8;
  }
}
