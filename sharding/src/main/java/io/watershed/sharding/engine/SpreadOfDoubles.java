package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.ExactSum;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;

/**
 * Variance or standard deviation of doubles. Squares reach from 2^-2148 to 2^1918, far beyond what
 * a double holds; so values are put into three bands by their magnitude, scaled by a power of two
 * in the outer ones, and each band has an exact sum of its own. The band depends on the value
 * alone, which keeps the state canonical.
 */
final class SpreadOfDoubles extends SumOfDoubles {

  private static final double LARGE = 0x1p400;
  private static final double SMALL = 0x1p-400;
  private static final int DOWN = -500;
  private static final int UP = 600;
  private static final double SCALE_DOWN = 0x1p-500;
  private static final double SCALE_UP = 0x1p600;

  private final Spread spread;
  private final ExactSum squares = new ExactSum();

  /** Squares of values of at least 2^400, × 2^-1000; null before the first. */
  private ExactSum largeSquares;

  /** Squares of values below 2^-400, × 2^1200; null before the first. */
  private ExactSum smallSquares;

  SpreadOfDoubles(MetricPlan metric, Spread spread) {
    super(metric);
    this.spread = spread;
  }

  @Override
  void add(double value) {
    super.add(value);
    double size = Math.abs(value);
    if (size >= LARGE) {
      addSquare(large(), size * SCALE_DOWN);
    } else if (size >= SMALL) {
      addSquare(squares, size);
    } else if (size > 0) {
      addSquare(small(), size * SCALE_UP);
    }
  }

  /** The rounded square and what rounding has cost: together exact. */
  private static void addSquare(ExactSum sum, double value) {
    double square = value * value;
    sum.add(square);
    sum.add(Math.fma(value, value, -square));
  }

  private ExactSum large() {
    if (largeSquares == null) {
      largeSquares = new ExactSum();
    }
    return largeSquares;
  }

  private ExactSum small() {
    if (smallSquares == null) {
      smallSquares = new ExactSum();
    }
    return smallSquares;
  }

  @Override
  public void merge(Accumulator other) {
    super.merge(other);
    SpreadOfDoubles more = (SpreadOfDoubles) other;
    squares.add(more.squares);
    if (more.largeSquares != null) {
      large().add(more.largeSquares);
    }
    if (more.smallSquares != null) {
      small().add(more.smallSquares);
    }
  }

  @Override
  public MetricValue value(long windowMillis) {
    Dyadic exact = Dyadic.of(squares);
    if (largeSquares != null) {
      exact = exact.plus(Dyadic.of(largeSquares).scaled(-2 * DOWN));
    }
    if (smallSquares != null) {
      exact = exact.plus(Dyadic.of(smallSquares).scaled(-2 * UP));
    }
    return spread.value(metric, count(), Dyadic.of(sum()), exact, 0);
  }

  @Override
  public void writeTo(StateOutput out) {
    super.writeTo(out);
    if (count() > 0) {
      squares.writeTo(out);
      writeBand(largeSquares, out);
      writeBand(smallSquares, out);
    }
  }

  private static void writeBand(ExactSum band, StateOutput out) {
    if (band == null) {
      out.writeCount(0);
    } else {
      band.writeTo(out);
    }
  }

  /** Squares never cancel: a sum of zero had no value. */
  private static ExactSum orNull(ExactSum band) {
    return band.value() == 0 ? null : band;
  }

  @Override
  void readFrom(StateInput in) {
    super.readFrom(in);
    if (count() > 0) {
      squares.add(ExactSum.readFrom(in));
      largeSquares = orNull(ExactSum.readFrom(in));
      smallSquares = orNull(ExactSum.readFrom(in));
    }
  }

  @Override
  public long heapBytes() {
    return super.heapBytes()
        + 16
        + ExactSum.HEAP_BYTES
        + (largeSquares == null ? 0 : ExactSum.HEAP_BYTES)
        + (smallSquares == null ? 0 : ExactSum.HEAP_BYTES);
  }
}
