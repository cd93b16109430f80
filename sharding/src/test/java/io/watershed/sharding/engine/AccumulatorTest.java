package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Invariant E18 of docs/engine.md. Figures themselves are checked by the plain loop's tests. */
class AccumulatorTest {

  private static final int TRIES = 500;

  @Provide
  Arbitrary<List<Long>> longs() {
    return Arbitraries.longs()
        .between(-Long.MAX_VALUE, Long.MAX_VALUE)
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Long>> doubles() {
    return Arbitraries.oneOf(
            Arbitraries.doubles().between(-1e200, 1e200),
            Arbitraries.of(0.0, -0.0, Double.MIN_VALUE, 0.1, 0x1p959, -0x1p959))
        .map(Double::doubleToLongBits)
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Property(tries = TRIES)
  void shouldNotCareForTheOrderOfIntegers(
      @ForAll("longs") List<Long> values,
      @ForAll("aggregates") Aggregate aggregate,
      @ForAll Random random) {
    shouldNotCareForTheOrder(new MetricPlan("m", aggregate, 0, Measure.Type.LONG), values, random);
  }

  @Property(tries = TRIES)
  void shouldNotCareForTheOrderOfDoubles(
      @ForAll("doubles") List<Long> values,
      @ForAll("aggregates") Aggregate aggregate,
      @ForAll Random random) {
    shouldNotCareForTheOrder(
        new MetricPlan("m", aggregate, 0, Measure.Type.DOUBLE), values, random);
  }

  private static void shouldNotCareForTheOrder(
      MetricPlan metric, List<Long> values, Random random) {
    Accumulator ordered = metric.newAccumulator();
    values.forEach(bits -> add(ordered, metric, bits));
    List<Long> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, random);
    Accumulator other = metric.newAccumulator();
    for (long bits : shuffled) {
      if (random.nextInt(8) == 0) {
        other = metric.read(other.toBytes());
      }
      add(other, metric, bits);
    }

    assertThat(other.value(0)).isEqualTo(ordered.value(0));
    assertThat(other.toBytes()).isEqualTo(ordered.toBytes());
  }

  @Example
  void shouldKnowAnAbsentMeasureByItsType() {
    MetricPlan integer = new MetricPlan("m", new Aggregate.Sum(), 0, Measure.Type.LONG);
    MetricPlan decimal = new MetricPlan("m", new Aggregate.Sum(), 0, Measure.Type.DOUBLE);

    assertThat(integer.takes(event(integer, Event.ABSENT_LONG), 0)).isFalse();
    assertThat(integer.takes(event(integer, Event.ABSENT_DOUBLE), 0)).isTrue();
    assertThat(decimal.takes(event(decimal, Event.ABSENT_DOUBLE), 0)).isFalse();
    assertThat(decimal.takes(event(decimal, Event.ABSENT_LONG), 0)).isTrue();
  }

  @Example
  void shouldFindTheExtremesOfIntegersAtTheEnds() {
    assertThat(ofLongs(new Aggregate.Min(), Long.MAX_VALUE, -Long.MAX_VALUE, 0))
        .isEqualTo(-Long.MAX_VALUE);
    assertThat(ofLongs(new Aggregate.Max(), Long.MAX_VALUE, -Long.MAX_VALUE, 0))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(ofLongs(new Aggregate.Min(), 5)).isEqualTo(5L);
    assertThat(ofLongs(new Aggregate.Max(), -5)).isEqualTo(-5L);
  }

  @Example
  void shouldPutNegativeZeroBelowZero() {
    assertThat(ofDoubles(new Aggregate.Min(), 0.0, -0.0)).isEqualTo(-0.0);
    assertThat(ofDoubles(new Aggregate.Max(), -0.0, 0.0)).isEqualTo(0.0);
  }

  @Example
  void shouldSumIntegersBeyondALong() {
    assertThat(ofLongs(new Aggregate.Sum(), Long.MAX_VALUE, Long.MAX_VALUE))
        .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1));
  }

  @Example
  void shouldAverageIntegersBeyondALong() {
    assertThat(ofLongs(new Aggregate.Avg(), Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(0x1p63);
  }

  @Example
  void shouldAverageTheExactSum() {
    assertThat(ofDoubles(new Aggregate.Avg(), 1e300, 1.0, -1e300, 1.0)).isEqualTo(0.5);
  }

  @Example
  void shouldSumNegativeZerosToZero() {
    assertThat(ofDoubles(new Aggregate.Sum(), -0.0, -0.0)).isEqualTo(0.0);
  }

  @Provide
  Arbitrary<Aggregate> aggregates() {
    return Arbitraries.of(Setting.BASIC);
  }

  private static Object ofLongs(Aggregate aggregate, long... values) {
    return of(new MetricPlan("m", aggregate, 0, Measure.Type.LONG), values);
  }

  private static Object ofDoubles(Aggregate aggregate, double... values) {
    return of(
        new MetricPlan("m", aggregate, 0, Measure.Type.DOUBLE),
        DoubleStream.of(values).mapToLong(Double::doubleToLongBits).toArray());
  }

  private static Object of(MetricPlan metric, long... values) {
    Accumulator accumulator = metric.newAccumulator();
    for (long bits : values) {
      add(accumulator, metric, bits);
    }
    return switch (accumulator.value(0)) {
      case MetricValue.OfLong number -> number.value();
      case MetricValue.OfDouble number -> number.value();
      case MetricValue.OfBigInteger number -> number.value();
      case MetricValue other -> other;
    };
  }

  private static void add(Accumulator accumulator, MetricPlan metric, long bits) {
    accumulator.add(event(metric, bits), 0);
  }

  private static EventBatch event(MetricPlan metric, long bits) {
    return new EventBatch.Builder("e", 0, new BatchShape(List.of(metric.type()), false, false))
        .add(0, 0, new Event("e", 0, 0, 0, new long[] {bits}))
        .build();
  }
}
