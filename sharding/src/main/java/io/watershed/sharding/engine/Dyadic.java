package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.ExactSum;
import java.math.BigInteger;

/**
 * A number that a binary point can write: digits × 2^exponent, exact. Doubles and all that sums and
 * products make of them are such numbers.
 */
record Dyadic(BigInteger digits, int exponent) {

  static final Dyadic ZERO = new Dyadic(BigInteger.ZERO, 0);

  private static final int DIGITS = 52;
  private static final long DIGITS_MASK = (1L << DIGITS) - 1;

  static Dyadic of(double value) {
    int exponent = Math.getExponent(value);
    long digits = Double.doubleToLongBits(value) & DIGITS_MASK;
    if (exponent < Double.MIN_EXPONENT) {
      exponent = Double.MIN_EXPONENT;
    } else {
      digits |= 1L << DIGITS;
    }
    return new Dyadic(BigInteger.valueOf(value < 0 ? -digits : digits), exponent - DIGITS);
  }

  static Dyadic of(ExactSum sum) {
    Dyadic total = ZERO;
    for (double component : sum.canonical()) {
      total = total.plus(of(component));
    }
    return total;
  }

  Dyadic plus(Dyadic other) {
    if (digits.signum() == 0) {
      return other;
    }
    if (other.digits.signum() == 0) {
      return this;
    }
    int least = Math.min(exponent, other.exponent);
    return new Dyadic(
        digits.shiftLeft(exponent - least).add(other.digits.shiftLeft(other.exponent - least)),
        least);
  }

  Dyadic minus(Dyadic other) {
    return plus(new Dyadic(other.digits.negate(), other.exponent));
  }

  Dyadic times(Dyadic other) {
    return new Dyadic(digits.multiply(other.digits), exponent + other.exponent);
  }

  Dyadic times(long factor) {
    return new Dyadic(digits.multiply(BigInteger.valueOf(factor)), exponent);
  }

  /** This number × 2^power. */
  Dyadic scaled(int power) {
    return new Dyadic(digits, exponent + power);
  }
}
