package io.watershed.protocol.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact decimal number in an expression. Equal numbers are equal, however many zeros end them.
 * No {@link Number}: CEL would take it for one of its own and call two equal ones different.
 */
public record Decimal(BigDecimal number) implements Comparable<Decimal> {

  private static final int MOST_DIGITS = 100;

  /**
   * @throws ArithmeticException if it has over 100 digits before or behind the point
   */
  public Decimal {
    number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    if (number.scale() > MOST_DIGITS || number.precision() - number.scale() > MOST_DIGITS) {
      throw new ArithmeticException("a decimal of over " + MOST_DIGITS + " digits");
    }
  }

  static Decimal of(String text) {
    try {
      return new Decimal(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw new ArithmeticException("no decimal number: " + text);
    }
  }

  static Decimal of(long number) {
    return new Decimal(BigDecimal.valueOf(number));
  }

  Decimal plus(Decimal other) {
    return new Decimal(number.add(other.number));
  }

  Decimal minus(Decimal other) {
    return new Decimal(number.subtract(other.number));
  }

  Decimal times(Decimal other) {
    return new Decimal(number.multiply(other.number));
  }

  Decimal negated() {
    return new Decimal(number.negate());
  }

  /** To this many digits behind the point; halves to the even neighbour. */
  Decimal rounded(long digits) {
    if (Math.abs(digits) > MOST_DIGITS) {
      throw new ArithmeticException("rounding to over " + MOST_DIGITS + " digits");
    }
    return new Decimal(number.setScale((int) digits, RoundingMode.HALF_EVEN));
  }

  /** The same number as a 64-bit integer. */
  long toLong() {
    return number.longValueExact();
  }

  @Override
  public int compareTo(Decimal other) {
    return number.compareTo(other.number);
  }

  @Override
  public String toString() {
    return number.toPlainString();
  }
}
