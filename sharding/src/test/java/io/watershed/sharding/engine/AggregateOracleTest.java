package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.Figure;
import io.watershed.sharding.aggregate.Sample;
import io.watershed.sharding.aggregate.contract.SampleOf;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Invariant E18 of docs/engine.md: each aggregate against lists of exact decimal numbers. */
class AggregateOracleTest {

  private static final long WINDOW_MILLIS = 3_600_000;
  private static final double SUBNORMAL_STEPS = 2 * Double.MIN_VALUE;

  /** Values of one type. */
  record Input(Measure.Type type, int scale, List<Sample> samples) {}

  @Provide
  Arbitrary<Input> numbers() {
    return Arbitraries.of(Measure.Type.LONG, Measure.Type.DOUBLE, Measure.Type.DECIMAL)
        .flatMap(this::inputs);
  }

  @Provide
  Arbitrary<Input> anything() {
    return Arbitraries.of(Measure.Type.values()).flatMap(this::inputs);
  }

  private Arbitrary<Input> inputs(Measure.Type type) {
    Arbitrary<Integer> scale =
        type == Measure.Type.DECIMAL ? Arbitraries.integers().between(0, 18) : Arbitraries.just(0);
    return Combinators.combine(scale, samples(type).list().ofMaxSize(40))
        .as((digits, samples) -> new Input(type, digits, samples));
  }

  private static Arbitrary<Sample> samples(Measure.Type type) {
    Arbitrary<Long> few = Arbitraries.longs().between(0, 3);
    Arbitrary<Long> longs =
        Arbitraries.oneOf(
            Arbitraries.longs().between(-Long.MAX_VALUE, Long.MAX_VALUE),
            Arbitraries.longs().between(-20, 20));
    Arbitrary<Double> doubles =
        Arbitraries.oneOf(
            Combinators.combine(
                    Arbitraries.longs().between(-(1L << 53), 1L << 53),
                    Arbitraries.integers().between(-1127, 906))
                .as((digits, exponent) -> Math.scalb((double) digits, exponent)),
            Arbitraries.doubles().between(-100, 100).ofScale(1),
            Arbitraries.of(0.0, -0.0, Double.MIN_VALUE, 0x1p959, -0x1p959, 0.1));
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.of("OSL", "BGO", "TRD", ""), Arbitraries.strings().alpha().ofMaxLength(2));
    boolean integer = type == Measure.Type.LONG || type == Measure.Type.DECIMAL;
    return Combinators.combine(
            few,
            Arbitraries.of(0L, 1L, -1L),
            few,
            integer ? longs : Arbitraries.just(0L),
            type == Measure.Type.DOUBLE ? doubles : Arbitraries.just(0.0),
            type == Measure.Type.TEXT ? texts : Arbitraries.just(""))
        .as(SampleOf::new);
  }

  @Property
  void shouldCount(@ForAll("anything") Input input) {
    check(new Aggregate.Count(), input);
  }

  @Property
  void shouldSum(@ForAll("numbers") Input input) {
    check(new Aggregate.Sum(), input);
  }

  @Property
  void shouldFindTheExtremes(@ForAll("numbers") Input input) {
    check(new Aggregate.Min(), input);
    check(new Aggregate.Max(), input);
  }

  @Property
  void shouldAverage(@ForAll("numbers") Input input) {
    check(new Aggregate.Avg(), input);
  }

  @Property
  void shouldMeasureTheSpread(@ForAll("numbers") Input input, @ForAll boolean sample) {
    check(new Aggregate.Variance(sample), input);
    check(new Aggregate.Stddev(sample), input);
  }

  @Property
  void shouldFindTheFirstAndTheLast(@ForAll("anything") Input input) {
    check(new Aggregate.First(), input);
    check(new Aggregate.Last(), input);
  }

  @Property
  void shouldCountWhatIsDistinct(@ForAll("anything") Input input) {
    check(new Aggregate.Distinct(40), input);
  }

  @Property
  void shouldRankTheMostFrequent(
      @ForAll("anything") Input input,
      @ForAll @IntRange(min = 1, max = 5) int k,
      @ForAll @IntRange(min = 1, max = 40) int maxKeys) {
    check(new Aggregate.TopK(k, maxKeys), input);
  }

  @Property
  void shouldFillBuckets(@ForAll("numbers") Input input, @ForAll("bounds") List<Double> bounds) {
    check(new Aggregate.Histogram(bounds), input);
  }

  @Provide
  Arbitrary<List<Double>> bounds() {
    return Arbitraries.oneOf(
            Arbitraries.doubles().between(-25, 25).ofScale(1),
            Arbitraries.of(-1e300, -1e18, 0x1p63, 1e19, 1e300))
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(
            list ->
                list.stream().map(bound -> bound == 0 ? 0.0 : bound).sorted().distinct().toList());
  }

  @Property
  void shouldRate(
      @ForAll("numbers") Input input, @ForAll @IntRange(min = 1, max = 1_000_000_000) int nanos) {
    check(new Aggregate.Rate(Duration.ofNanos(nanos)), input);
    check(new Aggregate.Rate(Duration.ofDays(1)), input);
  }

  @Provide
  Arbitrary<Double> errors() {
    return Arbitraries.doubles().between(0.0001, 0.999).ofScale(6);
  }

  @Provide
  Arbitrary<Double> shares() {
    return Arbitraries.doubles().between(0, 1).ofScale(4);
  }

  @Property
  void shouldStayWithinTheErrorOfQuantiles(
      @ForAll("numbers") Input input, @ForAll("errors") double error, @ForAll("shares") double at) {
    Aggregate.Quantiles quantiles = new Aggregate.Quantiles(List.of(0.0, at, 1.0), error);
    Figure expected =
        new PlainAggregates(input.type(), input.scale(), 0).of(quantiles, input.samples());
    Figure actual = figure(quantiles, input);
    if (!(expected instanceof Figure.Several exact)) {
      assertThat(actual).isEqualTo(expected);
      return;
    }
    Map<String, Figure> figures = ((Figure.Several) actual).figures();
    assertThat(figures.keySet()).containsExactlyElementsOf(exact.figures().keySet());
    figures.forEach(
        (label, figure) -> {
          double value = ((Figure.Real) figure).value();
          BigDecimal truth = ((Figure.Decimal) exact.figures().get(label)).value();
          if (label.equals("p0") || label.equals("p100")) {
            assertThat(value).isEqualTo(truth.doubleValue());
          }
          // Rounding to a double comes on top; among subnormal numbers it is all there is.
          BigDecimal allowed =
              truth
                  .abs()
                  .multiply(new BigDecimal(error + 0x1p-50))
                  .add(new BigDecimal(SUBNORMAL_STEPS));
          assertThat(truth.subtract(new BigDecimal(value)).abs()).isLessThanOrEqualTo(allowed);
        });
  }

  private static void check(Aggregate aggregate, Input input) {
    assertThat(figure(aggregate, input))
        .as("%s of %s", aggregate, input)
        .isEqualTo(
            new PlainAggregates(input.type(), input.scale(), WINDOW_MILLIS)
                .of(aggregate, input.samples()));
  }

  private static Figure figure(Aggregate aggregate, Input input) {
    AccumulatorAsState state =
        new AccumulatorAsState(
            new MetricPlan(
                "m", aggregate, 0, input.type(), input.scale(), MetricPlan.NO_CONDITION));
    input.samples().forEach(state::add);
    return state.figure(WINDOW_MILLIS);
  }
}
