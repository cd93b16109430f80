package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Nearest doubles, against the decimal arithmetic of the JDK. */
class RoundedTest {

  private static final MathContext DIGITS = new MathContext(900);

  @Provide
  Arbitrary<BigInteger> integers() {
    return Arbitraries.oneOf(
        Arbitraries.bigIntegers()
            .between(BigInteger.TWO.pow(200).negate(), BigInteger.TWO.pow(200)),
        Arbitraries.bigIntegers().between(BigInteger.TEN.negate(), BigInteger.TEN));
  }

  @Provide
  Arbitrary<BigInteger> positive() {
    return integers().map(value -> value.abs().max(BigInteger.ONE));
  }

  @Property
  void shouldRoundAQuotientOnce(
      @ForAll("integers") BigInteger dividend,
      @ForAll("positive") BigInteger divisor,
      @ForAll @IntRange(min = -1400, max = 1200) int exponent) {
    double expected =
        new BigDecimal(dividend)
            .multiply(power(exponent))
            .divide(new BigDecimal(divisor), DIGITS)
            .doubleValue();

    assertThat(Rounded.quotient(dividend, divisor, exponent) + 0.0).isEqualTo(expected + 0.0);
  }

  @Property
  void shouldRoundARootOnce(
      @ForAll("positive") BigInteger dividend,
      @ForAll("positive") BigInteger divisor,
      @ForAll @IntRange(min = -1400, max = 1200) int exponent) {
    double expected =
        new BigDecimal(dividend)
            .multiply(power(exponent))
            .divide(new BigDecimal(divisor), new MathContext(100))
            .sqrt(new MathContext(80))
            .doubleValue();

    assertThat(Rounded.rootOfQuotient(dividend, divisor, exponent)).isEqualTo(expected);
  }

  @Example
  void shouldRoundTiesToEvenAlsoAmongSubnormals() {
    BigInteger three = BigInteger.valueOf(3);
    assertThat(Rounded.quotient(BigInteger.ONE, BigInteger.ONE, -1075)).isEqualTo(0.0);
    assertThat(Rounded.quotient(three, BigInteger.ONE, -1075)).isEqualTo(2 * Double.MIN_VALUE);
    assertThat(Rounded.quotient(three, BigInteger.ONE, -1076)).isEqualTo(Double.MIN_VALUE);
    assertThat(Rounded.quotient(BigInteger.ONE, BigInteger.ONE, -1076)).isEqualTo(0.0);
  }

  @Example
  void shouldEndWhereDoublesEnd() {
    BigInteger greatest = new BigDecimal(Double.MAX_VALUE).toBigIntegerExact();
    assertThat(Rounded.quotient(greatest, BigInteger.ONE, 0)).isEqualTo(Double.MAX_VALUE);
    assertThat(Rounded.quotient(greatest, BigInteger.ONE, 1)).isInfinite();
    assertThat(
            Rounded.quotient(BigInteger.TWO.pow(54).subtract(BigInteger.ONE), BigInteger.ONE, 970))
        .isInfinite();
    assertThat(Rounded.rootOfQuotient(greatest, BigInteger.ONE, 1024)).isFinite();
  }

  private static BigDecimal power(int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
    return exponent < 0 ? BigDecimal.ONE.divide(power) : power;
  }
}
