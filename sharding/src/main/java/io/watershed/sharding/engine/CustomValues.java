package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.AggregateState;
import io.watershed.sharding.aggregate.CustomAggregate;
import io.watershed.sharding.aggregate.Figure;
import io.watershed.sharding.aggregate.Sample;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.math.BigInteger;

/** What an aggregate has gathered that a user has written. */
final class CustomValues extends BuiltIn {

  private final AggregateState state;

  CustomValues(MetricPlan metric, CustomAggregate aggregate) {
    super(metric);
    this.state = aggregate.newState();
  }

  @Override
  public void add(EventBatch events, int i) {
    state.add(new EventSample(metric.measure(), events, i));
  }

  @Override
  public void merge(Accumulator other) {
    state.merge(((CustomValues) other).state);
  }

  @Override
  public MetricValue value(long windowMillis) {
    return value(state.figure(windowMillis));
  }

  private MetricValue value(Figure figure) {
    return switch (figure) {
      case Figure.Absent absent -> MetricValue.ABSENT;
      case Figure.Whole whole -> whole(whole.value());
      case Figure.Real real -> metric.finite(real.value());
      case Figure.Decimal decimal -> new MetricValue.OfDecimal(decimal.value());
      case Figure.Text text -> new MetricValue.OfText(text.value());
      case Figure.Several several ->
          new MetricValue.OfMap(
              several.figures().entrySet().stream()
                  .map(e -> new MetricValue.Entry(e.getKey(), value(e.getValue())))
                  .toList());
      case Figure.Unavailable unavailable -> metric.unavailable(unavailable.reason());
    };
  }

  private static MetricValue whole(BigInteger value) {
    return value.bitLength() < Long.SIZE
        ? new MetricValue.OfLong(value.longValueExact())
        : new MetricValue.OfBigInteger(value);
  }

  @Override
  public void writeTo(StateOutput out) {
    state.writeTo(out);
  }

  @Override
  void readFrom(StateInput in) {
    state.readFrom(in);
  }

  @Override
  public long heapBytes() {
    return BASE_BYTES + 8 + state.heapBytes();
  }

  /** One event, as an aggregate sees it. */
  private record EventSample(int measure, EventBatch events, int i) implements Sample {

    @Override
    public long time() {
      return events.time(i);
    }

    @Override
    public long idHigh() {
      return events.idHigh(i);
    }

    @Override
    public long idLow() {
      return events.idLow(i);
    }

    @Override
    public long asLong() {
      return events.measure(measure, i);
    }

    @Override
    public double asDouble() {
      return Double.longBitsToDouble(events.measure(measure, i));
    }

    @Override
    public String asText() {
      return events.text(measure, i);
    }
  }
}
