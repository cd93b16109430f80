package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.math.BigInteger;

/**
 * Variance or standard deviation of integers, or decimal numbers; squares are summed in 192 bits.
 */
final class SpreadOfLongs extends SumOfLongs {

  private final Spread spread;
  private long count;
  private long upper;
  private long middle;
  private long lower;

  SpreadOfLongs(MetricPlan metric, Spread spread) {
    super(metric);
    this.spread = spread;
  }

  @Override
  public void add(EventBatch events, int i) {
    super.add(events, i);
    long value = bits(events, i);
    count++;
    addSquares(0, Math.multiplyHigh(value, value), value * value);
  }

  private void addSquares(long moreUpper, long moreMiddle, long moreLower) {
    long low = lower + moreLower;
    long carry = Long.compareUnsigned(low, moreLower) < 0 ? 1 : 0;
    long mid = middle + moreMiddle;
    long up = Long.compareUnsigned(mid, moreMiddle) < 0 ? 1 : 0;
    mid += carry;
    if (carry == 1 && mid == 0) {
      up++;
    }
    lower = low;
    middle = mid;
    upper += moreUpper + up;
  }

  @Override
  public void merge(Accumulator other) {
    super.merge(other);
    SpreadOfLongs more = (SpreadOfLongs) other;
    count += more.count;
    addSquares(more.upper, more.middle, more.lower);
  }

  private BigInteger squares() {
    return unsigned(upper).shiftLeft(128).or(unsigned(middle).shiftLeft(64)).or(unsigned(lower));
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  @Override
  public MetricValue value(long windowMillis) {
    return spread.value(
        metric,
        count,
        new Dyadic(sum().toBigInteger(), 0),
        new Dyadic(squares(), 0),
        metric.scale());
  }

  @Override
  public void writeTo(StateOutput out) {
    super.writeTo(out);
    if (any()) {
      out.writeCount(count);
      out.writeLong(upper);
      out.writeLong(middle);
      out.writeLong(lower);
    }
  }

  @Override
  void readFrom(StateInput in) {
    super.readFrom(in);
    if (any()) {
      count = in.readCount();
      upper = in.readLong();
      middle = in.readLong();
      lower = in.readLong();
    }
  }

  @Override
  public long heapBytes() {
    return super.heapBytes() + 40;
  }
}
