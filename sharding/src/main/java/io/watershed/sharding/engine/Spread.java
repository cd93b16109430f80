package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import java.math.BigInteger;

/**
 * What a variance or a standard deviation asks for: of the population or of a sample, the square or
 * its root.
 *
 * @param sample divided by n − 1 rather than n
 * @param root the standard deviation
 */
record Spread(boolean sample, boolean root) {

  static Spread of(Aggregate.Variance variance) {
    return new Spread(variance.sample(), false);
  }

  static Spread of(Aggregate.Stddev deviation) {
    return new Spread(deviation.sample(), true);
  }

  /**
   * The figure, rounded once.
   *
   * @param sum exact sum of the values
   * @param squares exact sum of their squares
   * @param scale decimal digits behind the point that the values were counted without
   */
  MetricValue value(MetricPlan metric, long count, Dyadic sum, Dyadic squares, int scale) {
    long divisor = sample ? count - 1 : count;
    if (divisor < 1) {
      return MetricValue.ABSENT;
    }
    Dyadic dividend = squares.times(count).minus(sum.times(sum));
    BigInteger whole =
        BigInteger.valueOf(count)
            .multiply(BigInteger.valueOf(divisor))
            .multiply(BigInteger.TEN.pow(2 * scale));
    double figure =
        root
            ? Rounded.rootOfQuotient(dividend.digits(), whole, dividend.exponent())
            : Rounded.quotient(dividend.digits(), whole, dividend.exponent());
    return metric.finite(figure);
  }
}
