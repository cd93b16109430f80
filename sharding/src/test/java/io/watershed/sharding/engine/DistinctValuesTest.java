package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.contract.SampleOf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exact up to the bound, then estimated; which of the two never depends on the order. */
class DistinctValuesTest {

  private static final int BOUND = 100;
  private static final MetricPlan NUMBERS =
      new MetricPlan("m", new Aggregate.Distinct(BOUND), 0, Measure.Type.LONG);
  private static final MetricPlan TEXTS =
      new MetricPlan("m", new Aggregate.Distinct(BOUND), 0, Measure.Type.TEXT);

  /** Five times the standard error of 1.04 / √4096. */
  private static final double ALLOWED = 5 * 1.04 / 64;

  @Test
  void shouldBeExactUpToTheBound() {
    Accumulator accumulator = NUMBERS.newAccumulator();
    for (int round = 0; round < 3; round++) {
      add(accumulator, NUMBERS, 0, BOUND);
    }

    assertThat(accumulator.value(0)).isEqualTo(new MetricValue.OfLong(BOUND));
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 1_000, 5_000, 20_000, 300_000})
  void shouldStayNearTheTruthBeyondTheBound(int values) {
    for (MetricPlan metric : List.of(NUMBERS, TEXTS)) {
      Accumulator accumulator = metric.newAccumulator();
      add(accumulator, metric, 0, values);

      double off = Math.abs(count(accumulator) - (double) values) / values;

      assertThat(off).as("%s of %s", metric.type(), values).isLessThan(ALLOWED);
      assertThat(count(accumulator)).isGreaterThan(BOUND);
    }
  }

  @Test
  void shouldConvertToTheSameBytesWhicheverPartPassesTheBound() {
    List<Integer> values = new ArrayList<>();
    for (int i = 0; i < 2 * BOUND; i++) {
      values.add(i);
    }
    Accumulator whole = TEXTS.newAccumulator();
    add(whole, TEXTS, 0, 2 * BOUND);
    Random random = new Random(7);
    for (int cut = 0; cut <= 2 * BOUND; cut++) {
      Collections.shuffle(values, random);
      Accumulator left = TEXTS.newAccumulator();
      Accumulator right = TEXTS.newAccumulator();
      values.subList(0, cut).forEach(v -> add(left, TEXTS, v, v + 1));
      values.subList(cut, 2 * BOUND).forEach(v -> add(right, TEXTS, v, v + 1));
      left.merge(right);

      assertThat(left.toBytes()).isEqualTo(whole.toBytes());
    }
  }

  @Test
  void shouldTakeFourKilobytesBeyondTheBound() {
    Accumulator accumulator = NUMBERS.newAccumulator();
    add(accumulator, NUMBERS, 0, 1000);

    assertThat(accumulator.heapBytes()).isBetween(4096L, 4300L);
  }

  private static void add(Accumulator accumulator, MetricPlan metric, int from, int to) {
    for (int i = from; i < to; i++) {
      accumulator.add(
          AccumulatorAsState.batch(metric.type(), new SampleOf(0, 0, 0, i, 0, "key-" + i)), 0);
    }
  }

  private static long count(Accumulator accumulator) {
    return ((MetricValue.OfLong) accumulator.value(0)).value();
  }
}
