package io.watershed.sharding.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** The value of one metric in one version of a window. */
public sealed interface MetricValue {

  /** No event carried the measure. */
  record Absent() implements MetricValue {}

  /** An integer of 64 bits. */
  record OfLong(long value) implements MetricValue {}

  /** A finite double. */
  record OfDouble(double value) implements MetricValue {}

  /** An integer beyond 64 bits. */
  record OfBigInteger(BigInteger value) implements MetricValue {}

  /** A decimal number, with the digits behind the point that its measure has. */
  record OfDecimal(BigDecimal value) implements MetricValue {}

  /** A text. */
  record OfText(String value) implements MetricValue {}

  /** Several figures of one metric, such as quantiles or buckets, in their natural order. */
  record OfMap(List<Entry> entries) implements MetricValue {
    public OfMap {
      entries = List.copyOf(entries);
    }
  }

  /** Keys with their figures, the greatest figure first. */
  record OfRanking(List<Entry> entries) implements MetricValue {
    public OfRanking {
      entries = List.copyOf(entries);
    }
  }

  /**
   * There is no figure, although events carried the measure.
   *
   * @param reason names the metric, and what was exceeded
   */
  record Unavailable(String reason) implements MetricValue {}

  /** One figure of several. */
  record Entry(String label, MetricValue value) {}

  /** The single absent value. */
  MetricValue ABSENT = new Absent();
}
