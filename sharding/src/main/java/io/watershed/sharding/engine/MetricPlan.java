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
    return create();
  }

  /** The accumulator that {@link Accumulator#writeTo} wrote. */
  public Accumulator read(StateInput in) {
    BuiltIn accumulator = create();
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

  private BuiltIn create() {
    boolean real = type == Measure.Type.DOUBLE;
    return switch (aggregate) {
      case Aggregate.Count count -> new CountOfEvents(this);
      case Aggregate.Sum sum -> real ? new SumOfDoubles(this) : new SumOfLongs(this);
      case Aggregate.Min min -> real ? new ExtremeOfDoubles(this) : new ExtremeOfLongs(this);
      case Aggregate.Max max -> real ? new ExtremeOfDoubles(this) : new ExtremeOfLongs(this);
      case Aggregate.Avg avg -> real ? new AverageOfDoubles(this) : new AverageOfLongs(this);
      default -> throw new IllegalStateException(aggregate + " (expected: a known aggregate)");
    };
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
    BigInteger digits = sum.toBigInteger();
    return new BigDecimal(digits, scale).doubleValue();
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
