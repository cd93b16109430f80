package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.sharding.engine.MetricValue.Entry;
import io.watershed.sharding.engine.MetricValue.OfDecimal;
import io.watershed.sharding.engine.MetricValue.OfDouble;
import io.watershed.sharding.engine.MetricValue.OfLong;
import io.watershed.sharding.engine.MetricValue.OfMap;
import io.watershed.sharding.engine.MetricValue.OfRanking;
import io.watershed.sharding.engine.MetricValue.OfText;
import io.watershed.sharding.engine.MetricValue.Unavailable;
import io.watershed.v1.MetricEntry;
import io.watershed.v1.MetricValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredMetricsTest {

  private static final List<Measure> MEASURES =
      List.of(
          measure("delay", Measure.Type.LONG, 0),
          measure("fuel", Measure.Type.DOUBLE, 0),
          measure("fare", Measure.Type.DECIMAL, 2),
          measure("carrier", Measure.Type.TEXT, 0));

  private final StoredMetrics stored = new StoredMetrics(MEASURES);

  private static Measure measure(String name, Measure.Type type, int scale) {
    return new Measure(name, new FieldPath(List.of(name)), type, scale, true);
  }

  private static Metric metric(Aggregate aggregate, String measure) {
    return new Metric("m", aggregate, Optional.of(measure));
  }

  private MetricValue read(Aggregate aggregate, String measure, String json) {
    return stored.read(metric(aggregate, measure), JsonNumbers.read(json, "test"));
  }

  /** That the row says what the actor says. */
  private void same(
      Aggregate aggregate,
      String measure,
      io.watershed.sharding.engine.MetricValue value,
      String json) {
    assertThat(read(aggregate, measure, json))
        .isEqualTo(MetricMessages.of(metric(aggregate, measure), value));
  }

  @Test
  void shouldKeepTheDigitsOfDecimals() {
    same(new Aggregate.Sum(), "fare", new OfDecimal(new BigDecimal("12.50")), "12.50");
    same(new Aggregate.Max(), "fare", new OfDecimal(new BigDecimal("5.00")), "5.00");
    assertThat(read(new Aggregate.Sum(), "fare", "12.50").getDecimalValue()).isEqualTo("12.50");
  }

  @Test
  void shouldReadTexts() {
    same(new Aggregate.First(), "carrier", new OfText("A\"A\0"), "\"A\\\"A\uFFFD\"");
    same(new Aggregate.Last(), "carrier", new OfText("5"), "\"5\"");
  }

  @ParameterizedTest
  @CsvSource({
    "count, 5, INT_VALUE",
    "distinct, 5, INT_VALUE",
    "avg, 5, DOUBLE_VALUE",
    "stddev, 5, DOUBLE_VALUE",
    "variance, 5, DOUBLE_VALUE",
    "rate, 5, DOUBLE_VALUE",
    "sum, 5, INT_VALUE",
    "custom, 5, INT_VALUE",
    "custom, 5.5, DOUBLE_VALUE",
    "avg, null, VALUE_NOT_SET",
  })
  void shouldReadANumberAsItsAggregateHasIt(
      String aggregate, String json, MetricValue.ValueCase expected) {
    Aggregate of =
        switch (aggregate) {
          case "count" -> new Aggregate.Count();
          case "distinct" -> new Aggregate.Distinct(10);
          case "avg" -> new Aggregate.Avg();
          case "stddev" -> new Aggregate.Stddev(true);
          case "variance" -> new Aggregate.Variance(false);
          case "rate" -> new Aggregate.Rate(java.time.Duration.ofSeconds(1));
          case "custom" -> new Aggregate.Custom("mine", Map.of());
          default -> new Aggregate.Sum();
        };
    assertThat(read(of, "delay", json).getValueCase()).isEqualTo(expected);
  }

  @Test
  void shouldBringQuantilesIntoTheirOrder() {
    var quantiles = new Aggregate.Quantiles(List.of(0.05, 0.5, 0.999), 0.01);
    same(
        quantiles,
        "delay",
        new OfMap(
            List.of(
                new Entry("p5", new OfDouble(1)),
                new Entry("p50", new OfDouble(2.5)),
                new Entry("p99.9", new OfDouble(1e21)))),
        "{\"p50\": 2.5, \"p99.9\": 1000000000000000000000, \"p5\": 1.0}");
    assertThat(read(quantiles, "delay", "{\"p50\": 2, \"p99.9\": 3, \"p5\": 1}").getMap())
        .satisfies(
            map ->
                assertThat(map.getEntriesList())
                    .extracting(MetricEntry::getLabel)
                    .containsExactly("p5", "p50", "p99.9"));
  }

  @Test
  void shouldBringBucketsIntoTheirOrder() {
    same(
        new Aggregate.Histogram(List.of(-15.0, 0.0, 15.0)),
        "delay",
        new OfMap(
            List.of(
                new Entry("<-15", new OfLong(1)),
                new Entry("-15..0", new OfLong(2)),
                new Entry("0..15", new OfLong(0)),
                new Entry(">=15", new OfLong(3)))),
        "{\"<-15\": 1, \">=15\": 3, \"0..15\": 0, \"-15..0\": 2}");
  }

  @Test
  void shouldKeepTheOrderOfARanking() {
    same(
        new Aggregate.TopK(2, 10),
        "carrier",
        new OfRanking(List.of(new Entry("UA", new OfLong(7)), new Entry("AA", new OfLong(3)))),
        "[{\"key\": \"UA\", \"count\": 7}, {\"key\": \"AA\", \"count\": 3}]");
  }

  @Test
  void shouldTellWhyThereIsNoValue() {
    same(
        new Aggregate.TopK(2, 10),
        "carrier",
        new Unavailable("metric m: more than 10 keys"),
        "{\"unavailable\": \"metric m: more than 10 keys\"}");
  }
}
