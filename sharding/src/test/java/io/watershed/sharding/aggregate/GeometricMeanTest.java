package io.watershed.sharding.aggregate;

import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.aggregate.contract.AggregateContract;
import io.watershed.sharding.aggregate.contract.SampleOf;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The example of docs/aggregates.md, held to the contract as a user would do it. */
class GeometricMeanTest extends AggregateContract {

  @Override
  protected CustomAggregate aggregate() {
    return new GeometricMean()
        .aggregate(new AggregateInput(Optional.of(Measure.Type.DOUBLE), 0), Map.of());
  }

  @Override
  protected Sample sample(Random random) {
    SampleOf sample = SampleOf.aDouble(random);
    // Rarely one that has no logarithm, or no list of samples would have a mean.
    return random.nextInt(100) == 0
        ? sample
        : new SampleOf(0, 0, 0, 0, Math.max(Double.MIN_VALUE, Math.abs(sample.asDouble())), null);
  }

  @Override
  protected Figure expected(List<Sample> samples) {
    long refused = samples.stream().filter(sample -> sample.asDouble() <= 0).count();
    if (refused > 0) {
      return new Figure.Unavailable(refused + " values are not positive");
    }
    double logarithms =
        samples.stream()
            .map(sample -> new BigDecimal(StrictMath.log(sample.asDouble())))
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .doubleValue();
    return samples.isEmpty()
        ? new Figure.Absent()
        : new Figure.Real(StrictMath.exp(logarithms / samples.size()));
  }
}
