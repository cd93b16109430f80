package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.WideSum;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** One metric of a window definition, resolved: what goes in, and how it is gathered. */
public final class MetricPlan {

  /** The metric looks at no measure. */
  public static final int NO_MEASURE = -1;

  /** The metric takes every event. */
  public static final int NO_CONDITION = -1;

  private final String name;
  private final Aggregate aggregate;
  private final int measure;
  private final Measure.Type type;
  private final int scale;
  private final int condition;
  private final long absent;
  private final boolean greatest;
  private final Supplier<BuiltIn> maker;

  /**
   * @param measure index of the measure, or {@link #NO_MEASURE}: every event counts
   * @param type type of the measure
   * @param scale digits behind the decimal point of a DECIMAL
   * @param condition bit of the condition in {@link Event#conditions}, or {@link #NO_CONDITION}
   * @throws IllegalArgumentException if the aggregate can't be computed of such a measure
   */
  public MetricPlan(
      String name, Aggregate aggregate, int measure, Measure.Type type, int scale, int condition) {
    this.name = name;
    this.aggregate = aggregate;
    this.measure = measure;
    this.type = type;
    this.scale = scale;
    this.condition = condition;
    this.absent = type == Measure.Type.DOUBLE ? Event.ABSENT_DOUBLE : Event.ABSENT_LONG;
    this.greatest = aggregate instanceof Aggregate.Max;
    try {
      this.maker = AccumulatorMaker.of(this);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("metric " + name + ": " + e.getMessage(), e);
    }
  }

  /** A metric that takes every event. */
  public MetricPlan(String name, Aggregate aggregate, int measure, Measure.Type type) {
    this(name, aggregate, measure, type, 0, NO_CONDITION);
  }

  /** The metric of a definition with these measures and conditions. */
  static MetricPlan of(Metric metric, List<Measure> measures, List<Expression> conditions) {
    int condition = metric.where().map(conditions::indexOf).orElse(NO_CONDITION);
    if (metric.measure().isEmpty()) {
      return new MetricPlan(
          metric.name(), metric.aggregate(), NO_MEASURE, Measure.Type.LONG, 0, condition);
    }
    String measure = metric.measure().get();
    for (int i = 0; i < measures.size(); i++) {
      if (measures.get(i).name().equals(measure)) {
        return new MetricPlan(
            metric.name(),
            metric.aggregate(),
            i,
            measures.get(i).type(),
            measures.get(i).scale(),
            condition);
      }
    }
    throw new IllegalArgumentException(
        "metric "
            + metric.name()
            + ": measure "
            + measure
            + " (expected: one of "
            + measures.stream().map(Measure::name).toList()
            + ")");
  }

  /** An accumulator without any value. */
  public Accumulator newAccumulator() {
    return maker.get();
  }

  /** The accumulator that {@link Accumulator#writeTo} wrote. */
  public Accumulator read(StateInput in) {
    BuiltIn accumulator = maker.get();
    accumulator.readFrom(in);
    return accumulator;
  }

  /** The accumulator that {@link Accumulator#toBytes} wrote. */
  public Accumulator read(byte[] bytes) {
    StateInput in = new StateInput(bytes);
    Accumulator accumulator = read(in);
    in.end();
    return accumulator;
  }

  /**
   * Whether event {@code i} goes into this metric: it carries the measure, and the condition holds.
   */
  public boolean takes(EventBatch events, int i) {
    if (condition >= 0 && (events.conditions(i) >>> condition & 1) == 0) {
      return false;
    }
    return measure < 0 || events.measure(measure, i) != absent;
  }

  /** Name of the metric. */
  public String name() {
    return name;
  }

  /** What is computed. */
  public Aggregate aggregate() {
    return aggregate;
  }

  /** Index of the measure, or {@link #NO_MEASURE}. */
  public int measure() {
    return measure;
  }

  /** Type of the measure. */
  public Measure.Type type() {
    return type;
  }

  /** Digits behind the decimal point of a DECIMAL, else 0. */
  public int scale() {
    return scale;
  }

  /** Bit of the condition, or {@link #NO_CONDITION}. */
  public int condition() {
    return condition;
  }

  /** Whether the greatest is looked for, not the least. */
  boolean greatest() {
    return greatest;
  }

  /** A value of the measure. */
  MetricValue number(long bits) {
    return type == Measure.Type.DECIMAL
        ? new MetricValue.OfDecimal(BigDecimal.valueOf(bits, scale))
        : new MetricValue.OfLong(bits);
  }

  /** A sum of the measure's values. */
  MetricValue number(WideSum sum) {
    if (type == Measure.Type.DECIMAL) {
      return new MetricValue.OfDecimal(new BigDecimal(sum.toBigInteger(), scale));
    }
    return sum.fitsLong()
        ? new MetricValue.OfLong(sum.low())
        : new MetricValue.OfBigInteger(sum.toBigInteger());
  }

  /** A sum of the measure's values, rounded once. */
  double rounded(WideSum sum) {
    if (scale == 0) {
      return sum.doubleValue();
    }
    return Rounded.quotient(sum.toBigInteger(), BigInteger.TEN.pow(scale), 0);
  }

  /** A value of the measure, whatever its type. */
  MetricValue plain(long bits, String written) {
    return switch (type) {
      case LONG, DECIMAL -> number(bits);
      case DOUBLE -> new MetricValue.OfDouble(Double.longBitsToDouble(bits));
      case TEXT -> new MetricValue.OfText(written);
    };
  }

  /** A number of the measure as a text. */
  String text(long bits) {
    return switch (type) {
      case LONG, TEXT -> Long.toString(bits);
      case DECIMAL -> BigDecimal.valueOf(bits, scale).toPlainString();
      case DOUBLE -> Double.toString(Double.longBitsToDouble(bits));
    };
  }

  /** A figure, if it has stayed within the range of doubles. */
  MetricValue finite(double value) {
    return Double.isFinite(value)
        ? new MetricValue.OfDouble(value)
        : unavailable("beyond the range of a double");
  }

  /** There is no figure. */
  MetricValue unavailable(String reason) {
    return new MetricValue.Unavailable(name + ": " + reason);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MetricPlan plan
        && name.equals(plan.name)
        && aggregate.equals(plan.aggregate)
        && measure == plan.measure
        && type == plan.type
        && scale == plan.scale
        && condition == plan.condition;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, aggregate, measure, type, scale, condition);
  }

  @Override
  public String toString() {
    return "MetricPlan[" + name + ", " + aggregate + ", measure " + measure + ", " + type + "]";
  }
}
