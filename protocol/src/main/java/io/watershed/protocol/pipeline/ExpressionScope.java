package io.watershed.protocol.pipeline;

import io.watershed.protocol.expression.ValueType;
import io.watershed.protocol.expression.Variable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What each expression of a definition may name, and which type it has to give. An input sees those
 * before it, the key all inputs and the event time, a part of the id also the key, a measure also
 * those before it, filter and conditions everything.
 */
public final class ExpressionScope {

  /** The entity key, under this name in expressions. */
  public static final String KEY = "key";

  /** The event time, under this name in expressions. */
  public static final String EVENT_TIME = "event_time";

  /** Of a filter or a condition. */
  public static final Set<ValueType> CONDITION = EnumSet.of(ValueType.BOOL);

  /** Of a key or a part of an id. */
  public static final Set<ValueType> NAME = EnumSet.of(ValueType.TEXT, ValueType.INT);

  private final List<Measure> inputs;
  private final List<Measure> measures;

  /** The scope within the values that are declared so far. */
  public ExpressionScope(List<Measure> inputs, List<Measure> measures) {
    this.inputs = List.copyOf(inputs);
    this.measures = List.copyOf(measures);
  }

  /** What an input may name that comes after the inputs so far. */
  public List<Variable> ofInput() {
    return variables(inputs);
  }

  /** What the key may name. */
  public List<Variable> ofKey() {
    List<Variable> scope = variables(inputs);
    scope.add(new Variable(EVENT_TIME, ValueType.TIME, false));
    return scope;
  }

  /** What a part of the event id may name. */
  public List<Variable> ofId() {
    List<Variable> scope = ofKey();
    scope.add(new Variable(KEY, ValueType.TEXT, false));
    return scope;
  }

  /**
   * What a measure may name that comes after the measures so far; with all measures, what the
   * filter and conditions may.
   */
  public List<Variable> ofMeasure() {
    List<Variable> scope = ofId();
    scope.addAll(variables(measures));
    return scope;
  }

  /** The types that an expression for this measure or input may give. */
  public static Set<ValueType> results(Measure measure) {
    return switch (measure.type()) {
      case LONG -> EnumSet.of(ValueType.INT);
      case DOUBLE -> EnumSet.of(ValueType.DOUBLE);
      case DECIMAL -> EnumSet.of(ValueType.DECIMAL, ValueType.INT);
      case TEXT -> EnumSet.of(ValueType.TEXT);
    };
  }

  private static List<Variable> variables(List<Measure> values) {
    List<Variable> variables = new ArrayList<>();
    for (Measure value : values) {
      ValueType type =
          switch (value.type()) {
            case LONG -> ValueType.INT;
            case DOUBLE -> ValueType.DOUBLE;
            case DECIMAL -> ValueType.DECIMAL;
            case TEXT -> ValueType.TEXT;
          };
      variables.add(new Variable(value.name(), type, value.optional()));
    }
    return variables;
  }
}
