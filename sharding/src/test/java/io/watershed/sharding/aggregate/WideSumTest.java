package io.watershed.sharding.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Invariant E18 of docs/engine.md. */
class WideSumTest {

  private static final int TRIES = 1000;

  @Property(tries = TRIES)
  void shouldBeTheExactSum(@ForAll List<Long> longs) {
    assertThat(sum(longs).toBigInteger()).isEqualTo(exact(longs));
  }

  @Property(tries = TRIES)
  void shouldBeTheExactSumOfSums(
      @ForAll List<Long> some, @ForAll List<Long> others, @ForAll long high, @ForAll long low) {
    WideSum sum = sum(some);
    sum.add(sum(others));
    sum.add(new WideSum(high >> 2, low));

    assertThat(sum.toBigInteger())
        .isEqualTo(
            exact(some)
                .add(exact(others))
                .add(BigInteger.valueOf(high >> 2).shiftLeft(64))
                .add(new BigInteger(Long.toUnsignedString(low))));
  }

  @Property(tries = TRIES)
  void shouldComeBackFromItsHalves(@ForAll List<Long> longs) {
    WideSum sum = sum(longs);

    assertThat(new WideSum(sum.high(), sum.low()).toBigInteger()).isEqualTo(sum.toBigInteger());
  }

  @Property(tries = TRIES)
  void shouldBeALongWhereItFits(@ForAll List<Long> longs) {
    boolean fits = exact(longs).bitLength() < Long.SIZE;

    assertThat(sum(longs).fitsLong()).isEqualTo(fits);
  }

  @Property(tries = TRIES)
  void shouldBeRoundedOnceAsADouble(@ForAll List<Long> longs) {
    assertThat(sum(longs).doubleValue()).isEqualTo(exact(longs).doubleValue());
  }

  @Example
  void shouldGoBeyondALongAndBack() {
    WideSum sum = sum(List.of(Long.MAX_VALUE, 1L));
    assertThat(sum.toBigInteger()).isEqualTo(BigInteger.ONE.shiftLeft(63));

    sum.add(-1);

    assertThat(sum.toBigInteger()).isEqualTo(BigInteger.valueOf(Long.MAX_VALUE));
  }

  @Example
  void shouldGoBelowALongAndBack() {
    WideSum sum = sum(List.of(Long.MIN_VALUE, -1L));
    assertThat(sum.toBigInteger())
        .isEqualTo(BigInteger.ONE.shiftLeft(63).negate().subtract(BigInteger.ONE));

    sum.add(1);

    assertThat(sum.toBigInteger()).isEqualTo(BigInteger.valueOf(Long.MIN_VALUE));
  }

  private static WideSum sum(List<Long> longs) {
    WideSum sum = new WideSum();
    longs.forEach(sum::add);
    return sum;
  }

  private static BigInteger exact(List<Long> longs) {
    return longs.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
  }
}
