package io.watershed.sharding.aggregate;

import java.math.BigInteger;

/** The exact sum of 64-bit integers in 128 bits, two's complement: room for 2^64 of them. */
public final class WideSum {

  /** What an instance takes in memory. */
  public static final long HEAP_BYTES = 32;

  private long high;
  private long low;

  public WideSum() {}

  /** The sum whose halves were read with {@link #high} and {@link #low}. */
  public WideSum(long high, long low) {
    this.high = high;
    this.low = low;
  }

  /** Adds one integer. */
  public void add(long value) {
    add(value < 0 ? -1 : 0, value);
  }

  /** Adds all that the other has summed. */
  public void add(WideSum other) {
    add(other.high, other.low);
  }

  private void add(long otherHigh, long otherLow) {
    long sum = low + otherLow;
    high += otherHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    low = sum;
  }

  /** Upper 64 bits. */
  public long high() {
    return high;
  }

  /** Lower 64 bits, unsigned. */
  public long low() {
    return low;
  }

  /** Whether the sum is a 64-bit integer. */
  public boolean fitsLong() {
    return high == low >> 63;
  }

  /** The sum. */
  public BigInteger toBigInteger() {
    return BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
  }

  /** The sum rounded once to the nearest double. */
  public double doubleValue() {
    return fitsLong() ? low : toBigInteger().doubleValue();
  }

  /** Writes the sum down. */
  public void writeTo(StateOutput out) {
    // As a pair of a small integer and the sign's excess, a sum that fits a long is short.
    out.writeLong(low);
    out.writeLong(high - (low >> 63));
  }

  /** The sum that {@link #writeTo} wrote. */
  public static WideSum readFrom(StateInput in) {
    long low = in.readLong();
    return new WideSum(in.readLong() + (low >> 63), low);
  }
}
