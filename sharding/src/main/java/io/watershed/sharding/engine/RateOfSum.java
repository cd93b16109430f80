package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.math.BigInteger;
import java.time.Duration;

/**
 * Events, or the sum of a measure, per unit of the window's length: the exact quotient, rounded
 * once.
 */
final class RateOfSum extends BuiltIn {

  private static final long NANOS_OF_MILLI = 1_000_000;

  private final Duration per;

  /** Counts, or sums. */
  private final BuiltIn total;

  RateOfSum(MetricPlan metric, Aggregate.Rate rate) {
    super(metric);
    this.per = rate.per();
    if (metric.measure() < 0) {
      total = new CountOfEvents(metric);
    } else if (metric.type() == Measure.Type.DOUBLE) {
      total = new SumOfDoubles(metric);
    } else {
      total = new SumOfLongs(metric);
    }
  }

  @Override
  public void add(EventBatch events, int i) {
    total.add(events, i);
  }

  @Override
  public void merge(Accumulator other) {
    total.merge(((RateOfSum) other).total);
  }

  @Override
  public MetricValue value(long windowMillis) {
    Dyadic sum =
        switch (total) {
          case CountOfEvents count -> new Dyadic(BigInteger.valueOf(count.count()), 0);
          case SumOfDoubles doubles -> doubles.count() == 0 ? null : Dyadic.of(doubles.sum());
          case SumOfLongs longs -> longs.any() ? new Dyadic(longs.sum().toBigInteger(), 0) : null;
          default -> throw new IllegalStateException(total + " (expected: a count or a sum)");
        };
    if (sum == null) {
      return MetricValue.ABSENT;
    }
    if (windowMillis <= 0) {
      return metric.unavailable("the window has no length");
    }
    BigInteger nanos =
        BigInteger.valueOf(per.getSeconds())
            .multiply(BigInteger.valueOf(1000 * NANOS_OF_MILLI))
            .add(BigInteger.valueOf(per.getNano()));
    BigInteger divisor =
        BigInteger.valueOf(windowMillis)
            .multiply(BigInteger.valueOf(NANOS_OF_MILLI))
            .multiply(BigInteger.TEN.pow(metric.scale()));
    return metric.finite(Rounded.quotient(sum.digits().multiply(nanos), divisor, sum.exponent()));
  }

  @Override
  public void writeTo(StateOutput out) {
    total.writeTo(out);
  }

  @Override
  void readFrom(StateInput in) {
    total.readFrom(in);
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8 + total.heapBytes();
  }
}
