package io.watershed.sharding.aggregate;

import io.watershed.protocol.pipeline.Measure;
import java.util.Map;
import java.util.Optional;

/**
 * An aggregate as a user would write it: the geometric mean of positive numbers. Logarithms are
 * those of {@link StrictMath}, the same on every machine, and their sum is exact: so the mean
 * depends on the numbers alone.
 */
public final class GeometricMean implements AggregateProvider {

  @Override
  public String name() {
    return "geometric_mean";
  }

  @Override
  public CustomAggregate aggregate(AggregateInput input, Map<String, String> options) {
    if (!input.type().equals(Optional.of(Measure.Type.DOUBLE))) {
      throw new IllegalArgumentException(
          "measure: " + input.type() + " (expected: one of type DOUBLE)");
    }
    if (!options.isEmpty()) {
      throw new IllegalArgumentException("options: " + options.keySet() + " (expected: none)");
    }
    return State::new;
  }

  private static final class State implements AggregateState {

    private final ExactSum logarithms = new ExactSum();
    private long count;
    private long notPositive;

    @Override
    public void add(Sample sample) {
      count++;
      if (sample.asDouble() > 0) {
        logarithms.add(StrictMath.log(sample.asDouble()));
      } else {
        notPositive++;
      }
    }

    @Override
    public void merge(AggregateState other) {
      State more = (State) other;
      count += more.count;
      notPositive += more.notPositive;
      logarithms.add(more.logarithms);
    }

    @Override
    public Figure figure(long windowMillis) {
      if (count == 0) {
        return new Figure.Absent();
      }
      if (notPositive > 0) {
        return new Figure.Unavailable(notPositive + " values are not positive");
      }
      return new Figure.Real(StrictMath.exp(logarithms.value() / count));
    }

    @Override
    public void writeTo(StateOutput out) {
      out.writeCount(count);
      out.writeCount(notPositive);
      logarithms.writeTo(out);
    }

    @Override
    public void readFrom(StateInput in) {
      count = in.readCount();
      notPositive = in.readCount();
      logarithms.add(ExactSum.readFrom(in));
    }

    @Override
    public long heapBytes() {
      return 40 + ExactSum.HEAP_BYTES;
    }
  }
}
