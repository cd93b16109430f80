package io.watershed.sharding.engine;

/** Mean of doubles: the exact sum rounded once, divided by the count. */
final class AverageOfDoubles extends SumOfDoubles {

  AverageOfDoubles(MetricPlan metric) {
    super(metric);
  }

  @Override
  public MetricValue value(long windowMillis) {
    return count() == 0 ? MetricValue.ABSENT : new MetricValue.OfDouble(sum().value() / count());
  }
}
