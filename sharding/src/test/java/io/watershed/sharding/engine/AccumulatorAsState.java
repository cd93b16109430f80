package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.AggregateState;
import io.watershed.sharding.aggregate.Figure;
import io.watershed.sharding.aggregate.Sample;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An accumulator in the shape of the published interface, so that the published laws apply. */
final class AccumulatorAsState implements AggregateState {

  private final MetricPlan metric;
  private Accumulator accumulator;

  AccumulatorAsState(MetricPlan metric) {
    this.metric = metric;
    this.accumulator = metric.newAccumulator();
  }

  @Override
  public void add(Sample sample) {
    EventBatch batch = batch(metric.type(), sample);
    if (metric.takes(batch, 0)) {
      accumulator.add(batch, 0);
    }
  }

  static EventBatch batch(Measure.Type type, Sample sample) {
    long bits =
        switch (type) {
          case LONG, DECIMAL -> sample.asLong();
          case DOUBLE -> Double.doubleToLongBits(sample.asDouble());
          case TEXT -> sample.asText() == null ? Event.ABSENT_LONG : 0;
        };
    return new EventBatch.Builder("e", 0, new BatchShape(List.of(type), false, false))
        .add(
            0,
            0,
            new Event(
                "e",
                sample.time(),
                sample.idHigh(),
                sample.idLow(),
                0,
                0,
                new long[] {bits},
                new String[] {sample.asText()}))
        .build();
  }

  @Override
  public void merge(AggregateState other) {
    accumulator.merge(((AccumulatorAsState) other).accumulator);
  }

  @Override
  public Figure figure(long windowMillis) {
    return figure(accumulator.value(windowMillis));
  }

  private static Figure figure(MetricValue value) {
    return switch (value) {
      case MetricValue.Absent absent -> new Figure.Absent();
      case MetricValue.OfLong number -> Figure.of(number.value());
      case MetricValue.OfDouble number -> new Figure.Real(number.value());
      case MetricValue.OfBigInteger number -> whole(number.value());
      case MetricValue.OfDecimal number -> new Figure.Decimal(number.value());
      case MetricValue.OfText text -> new Figure.Text(text.value());
      case MetricValue.OfMap map -> several(map.entries());
      case MetricValue.OfRanking ranking -> several(ranking.entries());
      case MetricValue.Unavailable unavailable -> new Figure.Unavailable(unavailable.reason());
    };
  }

  private static Figure whole(BigInteger value) {
    return new Figure.Whole(value);
  }

  private static Figure several(List<MetricValue.Entry> entries) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    entries.forEach(entry -> figures.put(entry.label(), figure(entry.value())));
    return new Figure.Several(figures);
  }

  @Override
  public void writeTo(StateOutput out) {
    accumulator.writeTo(out);
  }

  @Override
  public void readFrom(StateInput in) {
    accumulator = metric.read(in);
  }

  @Override
  public long heapBytes() {
    return accumulator.heapBytes();
  }
}
