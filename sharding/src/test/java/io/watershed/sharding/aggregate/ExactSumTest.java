package io.watershed.sharding.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Invariant E18 of docs/engine.md. */
class ExactSumTest {

  private static final int TRIES = 1000;

  /** The greatest measure that a pipeline lets through. */
  private static final double GREATEST = 0x1p959;

  /** Powers of two and their neighbours, all magnitudes, anything of 53 bits. */
  @Provide
  Arbitrary<List<Double>> doubles() {
    Arbitrary<Double> anywhere =
        Combinators.combine(
                Arbitraries.longs().between(0, (1L << 53) - 1),
                Arbitraries.integers().between(-1074, 959 - 53),
                Arbitraries.of(-1, 1))
            .as((digits, exponent, sign) -> sign * Math.scalb((double) digits, exponent));
    Arbitrary<Double> powers =
        Combinators.combine(
                Arbitraries.integers().between(-1074, 958),
                Arbitraries.of(-1, 0, 1),
                Arbitraries.of(-1, 1))
            .as(
                (exponent, neighbour, sign) -> {
                  double power = Math.scalb(1.0, exponent);
                  double next =
                      neighbour == 0 ? power : Math.nextAfter(power, neighbour * Double.MAX_VALUE);
                  return sign * next;
                });
    Arbitrary<Double> near =
        Combinators.combine(
                Arbitraries.integers().between(-60, 60),
                Arbitraries.of(-3.0, -1.0, 1.0, 1.5, 0x1.fffffffffffffp0, 0x1.0000000000001p0))
            .as((exponent, digits) -> Math.scalb(digits, exponent));
    Arbitrary<Double> special =
        Arbitraries.of(
            0.0,
            -0.0,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MIN_NORMAL,
            0.1,
            1e16,
            GREATEST,
            -GREATEST);
    return Arbitraries.oneOf(anywhere, powers, near, near, special).list().ofMaxSize(60);
  }

  @Property(tries = TRIES)
  void shouldBeTheExactSumRoundedOnce(@ForAll("doubles") List<Double> doubles) {
    assertThat(sum(doubles).value()).isEqualTo(exact(doubles).doubleValue());
  }

  @Property(tries = TRIES)
  void shouldLoseNothing(@ForAll("doubles") List<Double> doubles) {
    assertThat(exact(Arrays.stream(sum(doubles).canonical()).boxed().toList()))
        .isEqualByComparingTo(exact(doubles));
  }

  @Property(tries = TRIES)
  void shouldWriteEqualSumsDownAlikeInAnyOrderAndGrouping(
      @ForAll("doubles") List<Double> doubles, @ForAll Random random) {
    List<Double> shuffled = new ArrayList<>(doubles);
    Collections.shuffle(shuffled, random);
    ExactSum grouped = new ExactSum();
    for (int from = 0; from < shuffled.size(); ) {
      int to = from + 1 + random.nextInt(shuffled.size() - from);
      grouped.add(sum(shuffled.subList(from, to)));
      from = to;
    }

    assertThat(grouped.canonical()).isEqualTo(sum(doubles).canonical());
  }

  @Property(tries = TRIES)
  void shouldWriteEqualSumsOfOtherNumbersDownAlike(
      @ForAll("doubles") List<Double> doubles, @ForAll("doubles") List<Double> noise) {
    ExactSum detour = sum(noise);
    detour.add(sum(doubles));
    noise.forEach(value -> detour.add(-value));

    assertThat(detour.canonical()).isEqualTo(sum(doubles).canonical());
  }

  @Property(tries = TRIES)
  void shouldComeBackFromWhatItWroteDown(
      @ForAll("doubles") List<Double> doubles, @ForAll("doubles") List<Double> more) {
    ExactSum sum = sum(doubles);
    ExactSum restored = ExactSum.of(sum.canonical());
    more.forEach(sum::add);
    more.forEach(restored::add);

    assertThat(restored.canonical()).isEqualTo(sum.canonical());
    assertThat(restored.value()).isEqualTo(sum.value());
  }

  @Property(tries = TRIES)
  void shouldNotChangeByBeingWrittenDown(@ForAll("doubles") List<Double> doubles) {
    ExactSum sum = sum(doubles);
    double[] first = sum.canonical();

    assertThat(sum.canonical()).isEqualTo(first);
    assertThat(sum.value()).isEqualTo(first.length == 0 ? 0.0 : first[0]);
  }

  @Example
  void shouldBePositiveZeroWhenEmpty() {
    assertThat(Double.doubleToRawLongBits(new ExactSum().value())).isZero();
  }

  @Example
  void shouldBePositiveZeroWhenAllCancels() {
    assertThat(Double.doubleToRawLongBits(sum(List.of(1e300, -0.0, -1e300)).value())).isZero();
    assertThat(sum(List.of(1e250, 0.1, -0.1, -1e250)).canonical()).isEmpty();
  }

  @Example
  void shouldKeepWhatHugeTermsHide() {
    assertThat(sum(List.of(GREATEST, Double.MIN_VALUE, -GREATEST)).value())
        .isEqualTo(Double.MIN_VALUE);
  }

  @Example
  void shouldRoundATieToEven() {
    assertThat(sum(List.of(0x1p53, 1.0)).value()).isEqualTo(0x1p53);
    assertThat(sum(List.of(0x1p53 + 2, 1.0)).value()).isEqualTo(0x1p53 + 4);
  }

  @Example
  void shouldLetTheLeastRestDecideATie() {
    assertThat(sum(List.of(0x1p53, 1.0, 0x1p-1000)).value()).isEqualTo(0x1p53 + 2);
    assertThat(sum(List.of(0x1p53 + 2, 1.0, -0x1p-1000)).value()).isEqualTo(0x1p53 + 2);
    assertThat(sum(List.of(-0x1p53, -1.0, -0x1p-1000)).value()).isEqualTo(-0x1p53 - 2);
    assertThat(sum(List.of(-0x1p53, -1.0, 0x1p-1000)).value()).isEqualTo(-0x1p53);
  }

  @Example
  void shouldSumSubnormalsExactly() {
    ExactSum sum = new ExactSum();
    for (int i = 0; i < 1000; i++) {
      sum.add(Double.MIN_VALUE);
    }

    assertThat(sum.value()).isEqualTo(1000 * Double.MIN_VALUE);
  }

  @Example
  void shouldHoldManyOfTheGreatest() {
    ExactSum sum = ExactSum.of(GREATEST);
    for (int i = 0; i < 62; i++) {
      sum.add(ExactSum.of(sum.canonical()));
    }

    assertThat(sum.value()).isEqualTo(0x1p1021);
  }

  private static ExactSum sum(List<Double> doubles) {
    ExactSum sum = new ExactSum();
    doubles.forEach(sum::add);
    return sum;
  }

  private static BigDecimal exact(List<Double> doubles) {
    return doubles.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
