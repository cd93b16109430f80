package io.watershed.sharding.engine;

import java.math.BigInteger;

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

  /** The single absent value. */
  MetricValue ABSENT = new Absent();

  /** From what an accumulator gives. */
  static MetricValue of(Number value) {
    return switch (value) {
      case null -> ABSENT;
      case Long number -> new OfLong(number);
      case Double number -> new OfDouble(number);
      case BigInteger number -> new OfBigInteger(number);
      default ->
          throw new IllegalArgumentException(
              value.getClass() + " (expected: Long, Double, BigInteger)");
    };
  }
}
