package io.watershed.sharding.engine;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.CustomAggregate;
import io.watershed.sharding.aggregate.contract.AggregateLaws;
import io.watershed.sharding.aggregate.contract.SampleOf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every aggregate that Watershed brings keeps the laws that it asks of users' aggregates. */
class BuiltInContractTest {

  private static final int TRIES = 100;

  static final List<Aggregate> NUMERIC =
      List.of(
          new Aggregate.Sum(),
          new Aggregate.Min(),
          new Aggregate.Max(),
          new Aggregate.Avg(),
          new Aggregate.Variance(false),
          new Aggregate.Variance(true),
          new Aggregate.Stddev(false),
          new Aggregate.Stddev(true),
          new Aggregate.Histogram(List.of(-10.5, 0.0, 0.1, 15.0, 1e300)),
          new Aggregate.Rate(Duration.ofMinutes(1)));

  static final List<Aggregate> ANY =
      List.of(
          new Aggregate.Count(),
          new Aggregate.First(),
          new Aggregate.Last(),
          new Aggregate.Distinct(1000),
          new Aggregate.TopK(3, 20));

  /** Their figures are estimates: other tests check by how much. */
  private static final List<Aggregate> ESTIMATES =
      List.of(
          new Aggregate.Distinct(20),
          new Aggregate.Quantiles(List.of(0.0, 0.25, 0.5, 0.99, 1.0), 0.01));

  static List<MetricPlan> exact() {
    return metrics(ANY, NUMERIC);
  }

  static List<MetricPlan> all() {
    List<MetricPlan> all = metrics(ANY, NUMERIC);
    all.addAll(metrics(ESTIMATES.subList(0, 1), ESTIMATES.subList(1, 2)));
    all.add(
        new MetricPlan(
            "m", new Aggregate.Custom("geometric_mean", Map.of()), 0, Measure.Type.DOUBLE));
    return all;
  }

  private static List<MetricPlan> metrics(List<Aggregate> any, List<Aggregate> numeric) {
    List<MetricPlan> metrics = new ArrayList<>();
    for (Measure.Type type : Measure.Type.values()) {
      int scale = type == Measure.Type.DECIMAL ? 2 : 0;
      any.forEach(a -> metrics.add(new MetricPlan("m", a, 0, type, scale, -1)));
      if (type != Measure.Type.TEXT) {
        numeric.forEach(a -> metrics.add(new MetricPlan("m", a, 0, type, scale, -1)));
      }
    }
    return metrics;
  }

  @ParameterizedTest
  @MethodSource("exact")
  void shouldFindTheFigureOfAPlainLoop(MetricPlan metric) {
    for (AggregateLaws laws : laws(metric)) {
      laws.checkTheFigure();
      laws.checkThatNothingWrapsAround();
      laws.checkThatAnEmptyStateAddsNothing();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldKeepTheLawsOfMerging(MetricPlan metric) {
    for (AggregateLaws laws : laws(metric)) {
      laws.checkThatOrderDoesNotMatter();
      laws.checkThatMergingCommutes();
      laws.checkThatMergingAssociates();
      laws.checkThatMergedStatesShareNothing();
      laws.checkThatLookingChangesNothing();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void shouldComeBackFromItsBytes(MetricPlan metric) {
    for (AggregateLaws laws : laws(metric)) {
      laws.checkThatItComesBackFromItsBytes();
      laws.checkThatBrokenBytesAreRefused();
      laws.checkThatItSaysWhatItTakes();
    }
  }

  private static List<AggregateLaws> laws(MetricPlan metric) {
    CustomAggregate aggregate = () -> new AccumulatorAsState(metric);
    PlainAggregates plain =
        new PlainAggregates(metric.type(), metric.scale(), AggregateLaws.WINDOW_MILLIS);
    List<AggregateLaws> laws = new ArrayList<>();
    for (long seed = 0; seed < TRIES; seed++) {
      laws.add(
          new AggregateLaws(
              aggregate,
              random -> sample(metric.type(), random),
              samples -> plain.of(metric.aggregate(), samples),
              seed));
    }
    return laws;
  }

  static SampleOf sample(Measure.Type type, Random random) {
    return switch (type) {
      case LONG, DECIMAL -> SampleOf.aLong(random);
      case DOUBLE -> SampleOf.aDouble(random);
      case TEXT -> SampleOf.aText(random);
    };
  }
}
