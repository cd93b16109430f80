package io.watershed.sharding.engine;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What one metric has gathered in one window. Order-insensitive to the bit: the same values in any
 * order and any grouping make the same state and the same value.
 */
public sealed interface Accumulator {

  /**
   * Takes in one value; {@code bits} as {@link io.watershed.protocol.event.Event#measure} has them.
   */
  void add(long bits);

  /**
   * The figure as a {@link Long}, {@link Double} or {@link java.math.BigInteger}; null: no value
   * yet.
   */
  Number value();

  /** Number of values. */
  final class Count implements Accumulator {
    private long count;

    public Count() {}

    public Count(long count) {
      this.count = count;
    }

    @Override
    public void add(long bits) {
      count++;
    }

    @Override
    public Long value() {
      return count;
    }
  }

  /** Sum of integers. */
  final class SumOfLongs implements Accumulator {
    private final WideSum sum;
    private boolean any;

    public SumOfLongs() {
      this.sum = new WideSum();
    }

    public SumOfLongs(WideSum sum) {
      this.sum = sum;
      this.any = true;
    }

    @Override
    public void add(long bits) {
      any = true;
      sum.add(bits);
    }

    /** The sum; null where nothing was added. */
    public WideSum sum() {
      return any ? sum : null;
    }

    @Override
    public Number value() {
      return any ? sum.value() : null;
    }
  }

  /** Sum of doubles. */
  final class SumOfDoubles implements Accumulator {
    private final ExactSum sum;
    private boolean any;

    public SumOfDoubles() {
      this.sum = new ExactSum();
    }

    public SumOfDoubles(ExactSum sum) {
      this.sum = sum;
      this.any = true;
    }

    @Override
    public void add(long bits) {
      any = true;
      sum.add(Double.longBitsToDouble(bits));
    }

    /** The sum; null where nothing was added. */
    public ExactSum sum() {
      return any ? sum : null;
    }

    @Override
    public Double value() {
      return any ? sum.value() : null;
    }
  }

  /** Least or greatest integer. */
  final class ExtremeOfLongs implements Accumulator {
    private final boolean greatest;
    private long extreme;
    private boolean any;

    public ExtremeOfLongs(boolean greatest) {
      this.greatest = greatest;
    }

    public ExtremeOfLongs(boolean greatest, OptionalLong extreme) {
      this.greatest = greatest;
      this.any = extreme.isPresent();
      this.extreme = extreme.orElse(0);
    }

    @Override
    public void add(long bits) {
      extreme = !any ? bits : greatest ? Math.max(extreme, bits) : Math.min(extreme, bits);
      any = true;
    }

    @Override
    public Long value() {
      return any ? extreme : null;
    }
  }

  /** Least or greatest double, as {@link Double#compare} orders them. */
  final class ExtremeOfDoubles implements Accumulator {
    private final boolean greatest;
    private double extreme;
    private boolean any;

    public ExtremeOfDoubles(boolean greatest) {
      this.greatest = greatest;
    }

    public ExtremeOfDoubles(boolean greatest, OptionalDouble extreme) {
      this.greatest = greatest;
      this.any = extreme.isPresent();
      this.extreme = extreme.orElse(0);
    }

    @Override
    public void add(long bits) {
      double value = Double.longBitsToDouble(bits);
      extreme = !any ? value : greatest ? Math.max(extreme, value) : Math.min(extreme, value);
      any = true;
    }

    @Override
    public Double value() {
      return any ? extreme : null;
    }
  }

  /** Mean of integers: the exact sum rounded once, divided by the count. */
  final class AverageOfLongs implements Accumulator {
    private final WideSum sum;
    private long count;

    public AverageOfLongs() {
      this(0, new WideSum());
    }

    public AverageOfLongs(long count, WideSum sum) {
      this.count = count;
      this.sum = sum;
    }

    @Override
    public void add(long bits) {
      count++;
      sum.add(bits);
    }

    /** Number of values. */
    public long count() {
      return count;
    }

    /** Their sum. */
    public WideSum sum() {
      return sum;
    }

    @Override
    public Double value() {
      return count == 0 ? null : sum.doubleValue() / count;
    }
  }

  /** Mean of doubles: the exact sum rounded once, divided by the count. */
  final class AverageOfDoubles implements Accumulator {
    private final ExactSum sum;
    private long count;

    public AverageOfDoubles() {
      this(0, new ExactSum());
    }

    public AverageOfDoubles(long count, ExactSum sum) {
      this.count = count;
      this.sum = sum;
    }

    @Override
    public void add(long bits) {
      count++;
      sum.add(Double.longBitsToDouble(bits));
    }

    /** Number of values. */
    public long count() {
      return count;
    }

    /** Their sum. */
    public ExactSum sum() {
      return sum;
    }

    @Override
    public Double value() {
      return count == 0 ? null : sum.value() / count;
    }
  }
}
