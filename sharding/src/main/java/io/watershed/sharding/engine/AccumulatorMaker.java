package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.AggregateInput;
import io.watershed.sharding.aggregate.CustomAggregate;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Which accumulator a metric has. What is the same for all of its accumulators is checked and made
 * here, once.
 */
final class AccumulatorMaker {

  private final MetricPlan metric;
  private final boolean real;

  private AccumulatorMaker(MetricPlan metric) {
    this.metric = metric;
    this.real = metric.type() == Measure.Type.DOUBLE;
  }

  /**
   * @throws IllegalArgumentException if the aggregate can't be computed of the metric's measure, or
   *     its parameters are out of range
   */
  static Supplier<BuiltIn> of(MetricPlan metric) {
    return new AccumulatorMaker(metric).make();
  }

  private Supplier<BuiltIn> make() {
    return switch (metric.aggregate()) {
      case Aggregate.Count count -> () -> new CountOfEvents(metric);
      case Aggregate.Sum sum -> numeric(SumOfDoubles::new, SumOfLongs::new);
      case Aggregate.Min min -> numeric(ExtremeOfDoubles::new, ExtremeOfLongs::new);
      case Aggregate.Max max -> numeric(ExtremeOfDoubles::new, ExtremeOfLongs::new);
      case Aggregate.Avg avg -> numeric(AverageOfDoubles::new, AverageOfLongs::new);
      case Aggregate.Variance variance -> spread(Spread.of(variance));
      case Aggregate.Stddev deviation -> spread(Spread.of(deviation));
      case Aggregate.First first -> measured(plan -> new ValueAtAnEnd(plan, false));
      case Aggregate.Last last -> measured(plan -> new ValueAtAnEnd(plan, true));
      case Aggregate.Distinct distinct -> {
        positive("exact up to", distinct.exactUpTo());
        yield measured(plan -> new DistinctValues(plan, distinct.exactUpTo()));
      }
      case Aggregate.Quantiles quantiles -> {
        QuantileGrid grid = QuantileGrid.of(quantiles);
        yield numeric(plan -> new QuantilesOfValues(plan, grid));
      }
      case Aggregate.TopK top -> {
        positive("k", top.k());
        positive("most keys", top.maxKeys());
        yield measured(plan -> new TopValues(plan, top));
      }
      case Aggregate.Histogram histogram -> {
        HistogramBounds bounds = HistogramBounds.of(histogram, metric.type(), metric.scale());
        yield numeric(plan -> new HistogramOfValues(plan, bounds));
      }
      case Aggregate.Rate rate -> rate(rate);
      case Aggregate.Custom custom -> {
        CustomAggregate made = CustomAggregates.of(custom, input());
        yield () -> new CustomValues(metric, made);
      }
    };
  }

  private Supplier<BuiltIn> rate(Aggregate.Rate rate) {
    if (rate.per().isNegative() || rate.per().isZero()) {
      throw new IllegalArgumentException("per: " + rate.per() + " (expected: above 0)");
    }
    return metric.measure() == MetricPlan.NO_MEASURE
        ? () -> new RateOfSum(metric, rate)
        : numeric(plan -> new RateOfSum(plan, rate));
  }

  private AggregateInput input() {
    return new AggregateInput(
        metric.measure() == MetricPlan.NO_MEASURE ? Optional.empty() : Optional.of(metric.type()),
        metric.scale());
  }

  private Supplier<BuiltIn> spread(Spread spread) {
    return numeric(
        plan -> new SpreadOfDoubles(plan, spread), plan -> new SpreadOfLongs(plan, spread));
  }

  private Supplier<BuiltIn> numeric(
      Function<MetricPlan, BuiltIn> reals, Function<MetricPlan, BuiltIn> integers) {
    return numeric(real ? reals : integers);
  }

  private Supplier<BuiltIn> numeric(Function<MetricPlan, BuiltIn> accumulator) {
    if (metric.type() == Measure.Type.TEXT) {
      throw new IllegalArgumentException(
          metric.aggregate() + " of a measure of type TEXT (expected: LONG, DOUBLE or DECIMAL)");
    }
    return measured(accumulator);
  }

  private Supplier<BuiltIn> measured(Function<MetricPlan, BuiltIn> accumulator) {
    if (metric.measure() == MetricPlan.NO_MEASURE) {
      throw new IllegalArgumentException(metric.aggregate() + " of no measure (expected: one)");
    }
    return () -> accumulator.apply(metric);
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " (expected: at least 1)");
    }
  }
}
