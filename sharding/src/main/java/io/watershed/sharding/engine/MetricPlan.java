package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Measure;

/**
 * One metric of a window definition, resolved.
 *
 * @param measure index of the measure, or {@link #NO_MEASURE}: every event counts
 * @param type type of the measure
 */
public record MetricPlan(String name, Aggregate aggregate, int measure, Measure.Type type) {

  /** The metric looks at no measure. */
  public static final int NO_MEASURE = -1;

  /** An accumulator without any value. */
  public Accumulator newAccumulator() {
    boolean longs = type == Measure.Type.LONG;
    return switch (aggregate) {
      case Aggregate.Count count -> new Accumulator.Count();
      case Aggregate.Sum sum ->
          longs ? new Accumulator.SumOfLongs() : new Accumulator.SumOfDoubles();
      case Aggregate.Min min ->
          longs ? new Accumulator.ExtremeOfLongs(false) : new Accumulator.ExtremeOfDoubles(false);
      case Aggregate.Max max ->
          longs ? new Accumulator.ExtremeOfLongs(true) : new Accumulator.ExtremeOfDoubles(true);
      case Aggregate.Avg avg ->
          longs ? new Accumulator.AverageOfLongs() : new Accumulator.AverageOfDoubles();
      default -> throw new IllegalStateException(aggregate + " (expected: a known aggregate)");
    };
  }

  /** Whether {@code bits} say that an event lacks the measure. */
  boolean absent(long bits) {
    return bits == (type == Measure.Type.LONG ? Event.ABSENT_LONG : Event.ABSENT_DOUBLE);
  }
}
