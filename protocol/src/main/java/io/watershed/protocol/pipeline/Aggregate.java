package io.watershed.protocol.pipeline;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a metric computes. */
public sealed interface Aggregate {

  /** Number of events, or of events that carry the measure. */
  record Count() implements Aggregate {}

  /** Exact sum. */
  record Sum() implements Aggregate {}

  /** Least value. */
  record Min() implements Aggregate {}

  /** Greatest value. */
  record Max() implements Aggregate {}

  /** The exact sum rounded to a double, divided by the count. */
  record Avg() implements Aggregate {}

  /**
   * Variance from the exact sums of values and squares.
   *
   * @param sample divided by n − 1 rather than n; absent then for a single value
   */
  record Variance(boolean sample) implements Aggregate {}

  /** The square root of {@link Variance}. */
  record Stddev(boolean sample) implements Aggregate {}

  /** The value with the earliest event time; ties go to the least id, then the least value. */
  record First() implements Aggregate {}

  /** The value with the latest event time; ties go to the greatest id, then the greatest value. */
  record Last() implements Aggregate {}

  /**
   * Number of distinct values: exact up to a bound, estimated beyond it.
   *
   * @param exactUpTo number of values up to which the count is exact
   */
  record Distinct(int exactUpTo) implements Aggregate {}

  /**
   * Quantiles from a sketch of bounded relative error.
   *
   * @param at each from 0 to 1, ascending
   * @param relativeError of each value, above 0 and below 1
   */
  record Quantiles(List<Double> at, double relativeError) implements Aggregate {
    public Quantiles {
      at = List.copyOf(at);
    }
  }

  /**
   * The most frequent values with their counts, exact; absent where there are too many values.
   *
   * @param k how many
   * @param maxKeys number of distinct values up to which they are counted
   */
  record TopK(int k, int maxKeys) implements Aggregate {}

  /**
   * Number of values per bucket: below the first bound, from each bound to the next, from the last
   * bound on.
   *
   * @param bounds ascending
   */
  record Histogram(List<Double> bounds) implements Aggregate {
    public Histogram {
      bounds = List.copyOf(bounds);
    }
  }

  /**
   * Events, or the sum of a measure, per unit of the window's length.
   *
   * @param per the unit
   */
  record Rate(Duration per) implements Aggregate {}

  /**
   * An aggregate that users have written.
   *
   * @param name under which its provider is registered
   * @param options as the definition gives them
   */
  record Custom(String name, Map<String, String> options) implements Aggregate {
    public Custom {
      options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }
  }
}
