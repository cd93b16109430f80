package io.watershed.sharding.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an aggregate says about its samples. */
public sealed interface Figure {

  /** There is nothing to say, as there was no sample. */
  record Absent() implements Figure {}

  /** An integer. */
  record Whole(BigInteger value) implements Figure {}

  /** A finite double; anything else makes the metric unavailable. */
  record Real(double value) implements Figure {}

  /** A decimal number. */
  record Decimal(BigDecimal value) implements Figure {}

  /** A text. */
  record Text(String value) implements Figure {}

  /** Several figures, in this order. */
  record Several(Map<String, Figure> figures) implements Figure {
    public Several {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }
  }

  /**
   * There is no figure, although there were samples.
   *
   * @param reason what was exceeded, or what didn't suit
   */
  record Unavailable(String reason) implements Figure {}

  /** An integer of 64 bits. */
  static Figure of(long value) {
    return new Whole(BigInteger.valueOf(value));
  }
}
