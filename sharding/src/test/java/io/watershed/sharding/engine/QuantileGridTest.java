package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.pipeline.Aggregate;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The error bound of docs/aggregates.md, over the whole range of normal doubles. */
class QuantileGridTest {

  @Provide
  Arbitrary<Double> values() {
    Arbitrary<Double> anywhere =
        Combinators.combine(
                Arbitraries.longs().between(1L << 52, (1L << 53) - 1),
                Arbitraries.integers().between(Double.MIN_EXPONENT - 52, Double.MAX_EXPONENT - 52))
            .as((digits, exponent) -> Math.scalb((double) digits, exponent));
    // Where buckets begin and end is where the error is greatest.
    Arbitrary<Double> edges =
        Combinators.combine(
                Arbitraries.integers().between(1, 400),
                Arbitraries.integers().between(1, 400),
                Arbitraries.of(-1, 0, 1))
            .as((a, b, side) -> 1 + (double) a / b + side * 0x1p-50);
    return Arbitraries.oneOf(anywhere, edges);
  }

  @Property
  void shouldBeOffByNoMoreThanTheRelativeError(
      @ForAll("values") double value, @ForAll("errors") double error) {
    QuantileGrid grid = grid(error);
    BigDecimal exact = new BigDecimal(value);
    BigDecimal off = exact.subtract(new BigDecimal(grid.representative(grid.bucket(value)))).abs();

    assertThat(off).isLessThanOrEqualTo(exact.multiply(new BigDecimal(error + 0x1p-51)));
  }

  @Property
  void shouldMirrorNegativeValues(@ForAll("values") double value) {
    QuantileGrid grid = grid(0.01);

    assertThat(grid.bucket(-value)).isEqualTo(-grid.bucket(value));
    assertThat(grid.representative(grid.bucket(-value)))
        .isEqualTo(-grid.representative(grid.bucket(value)));
  }

  @Property
  void shouldAscendWithTheValue(@ForAll("values") double one, @ForAll("values") double other) {
    QuantileGrid grid = grid(0.01);

    assertThat(grid.bucket(Math.max(one, other)))
        .isGreaterThanOrEqualTo(grid.bucket(Math.min(one, other)));
  }

  @Property
  void shouldPutAnIntegerWhereTheEqualDoubleIs(@ForAll int value) {
    QuantileGrid grid = grid(0.001);

    assertThat(grid.bucket((long) value)).isEqualTo(grid.bucket((double) value));
  }

  @Provide
  Arbitrary<Double> errors() {
    return Arbitraries.doubles().between(0.0001, 0.999).ofScale(6);
  }

  @Property
  void shouldNotRoundIntegersOnTheWay(@ForAll long value) {
    QuantileGrid grid = grid(0.0001);
    long size = value == Long.MIN_VALUE ? 1 : value;
    double stands = grid.representative(grid.bucket(size));
    BigDecimal off = BigDecimal.valueOf(size).subtract(new BigDecimal(stands)).abs();

    assertThat(off)
        .isLessThanOrEqualTo(BigDecimal.valueOf(size).abs().multiply(new BigDecimal("0.0001")));
  }

  @Example
  void shouldKeepZeroAndTheLeastNumbersApart() {
    QuantileGrid grid = grid(0.01);

    assertThat(grid.bucket(0.0)).isZero();
    assertThat(grid.bucket(-0.0)).isZero();
    assertThat(grid.bucket(Double.MIN_VALUE)).isPositive();
    assertThat(grid.representative(grid.bucket(Double.MIN_VALUE))).isEqualTo(Double.MIN_VALUE);
    assertThat(grid.representative(0)).isZero();
  }

  /** Fixed for ever: these numbers are in stored states. */
  @Example
  void shouldNeverNumberBucketsAnew() {
    QuantileGrid grid = grid(0.01);

    assertThat(grid.bucket(1.0)).isEqualTo(53_750);
    assertThat(grid.bucket(1.5)).isEqualTo(53_775);
    assertThat(grid.bucket(-1000.0)).isEqualTo(-54_247);
    assertThat(grid.bucket(1000L)).isEqualTo(54_247);
    assertThat(grid.bucket(Double.MIN_VALUE)).isEqualTo(50);
  }

  @Example
  void shouldRefuseWhatItCannotKeep() {
    assertThatThrownBy(() -> grid(0.00001))
        .hasMessage("relative error: 1.0E-5 (expected: at least 1.0E-4, below 1)");
    assertThatThrownBy(() -> grid(Double.NaN)).hasMessageContaining("relative error: NaN");
    assertThatThrownBy(() -> QuantileGrid.of(new Aggregate.Quantiles(List.of(0.5, 1.5), 0.01)))
        .hasMessage("quantile: 1.5 (expected: 0 to 1)");
  }

  private static QuantileGrid grid(double error) {
    return QuantileGrid.of(new Aggregate.Quantiles(List.of(0.5), error));
  }
}
