package io.watershed.sharding.engine;

import java.math.BigInteger;

/**
 * Quotients and square roots of exact numbers as the nearest double, ties to even: rounded once, so
 * that they are the same however the exact number came about. Infinite where the double range ends.
 */
final class Rounded {

  /** Bits of a quotient beyond which only "is there a rest" matters. */
  private static final int ENOUGH = 66;

  private static final int PRECISION = 53;

  private Rounded() {}

  /** {@code dividend} / {@code divisor} × 2^exponent; the divisor is positive. */
  static double quotient(BigInteger dividend, BigInteger divisor, int exponent) {
    BigInteger size = dividend.abs();
    int shift = Math.max(0, ENOUGH - (size.bitLength() - divisor.bitLength()));
    BigInteger[] parts = size.shiftLeft(shift).divideAndRemainder(divisor);
    double nearest = nearest(sticky(parts[0], parts[1].signum() != 0), exponent - shift - 1);
    return dividend.signum() < 0 ? -nearest : nearest;
  }

  /** Square root of {@code dividend} / {@code divisor} × 2^exponent, which is not negative. */
  static double rootOfQuotient(BigInteger dividend, BigInteger divisor, int exponent) {
    int odd = exponent & 1;
    int bits = dividend.bitLength() - divisor.bitLength();
    int half = Math.max(0, (2 * ENOUGH - bits + 1) / 2);
    BigInteger[] parts = dividend.shiftLeft(2 * half + odd).divideAndRemainder(divisor);
    BigInteger[] root = parts[0].sqrtAndRemainder();
    return nearest(
        sticky(root[0], root[1].signum() != 0 || parts[1].signum() != 0),
        (exponent - odd) / 2 - half - 1);
  }

  /** One more bit, which says that there is something below. */
  private static BigInteger sticky(BigInteger digits, boolean rest) {
    BigInteger doubled = digits.shiftLeft(1);
    return rest ? doubled.setBit(0) : doubled;
  }

  /** {@code digits} × 2^exponent, rounded. */
  private static double nearest(BigInteger digits, int exponent) {
    int bits = digits.bitLength();
    int top = exponent + bits - 1;
    int precision = Math.min(PRECISION, PRECISION - (Double.MIN_EXPONENT - top));
    if (bits == 0 || precision < 0) {
      return 0;
    }
    int drop = bits - precision;
    if (drop <= 0) {
      return Math.scalb((double) digits.longValueExact(), exponent);
    }
    long kept = digits.shiftRight(drop).longValueExact();
    boolean up =
        digits.testBit(drop - 1) && ((kept & 1) != 0 || digits.getLowestSetBit() < drop - 1);
    return Math.scalb((double) (up ? kept + 1 : kept), exponent + drop);
  }
}
