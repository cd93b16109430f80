package io.watershed.protocol.event;

import io.watershed.protocol.expression.CompiledExpression;
import io.watershed.protocol.expression.ExpressionCompiler;
import io.watershed.protocol.expression.InvalidExpressionException;
import io.watershed.protocol.expression.ValueType;
import io.watershed.protocol.expression.Variable;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.ExpressionScope;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.ValueSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The expressions of one definition, compiled: by slot, and those that have none. */
final class DecoderExpressions {

  private final CompiledExpression[] bySlot;
  private final CompiledExpression filter;
  private final boolean filterIsEarly;
  private final List<CompiledExpression> conditions = new ArrayList<>();
  private final Set<String> named = new HashSet<>();

  DecoderExpressions(PipelineDefinition definition, FieldLayout layout) {
    List<Measure> inputs = definition.content().inputs();
    List<Measure> measures = definition.measures();
    ExpressionScope scope = new ExpressionScope(inputs, measures);
    bySlot = new CompiledExpression[layout.size()];
    for (int i = 0; i < inputs.size(); i++) {
      Measure input = inputs.get(i);
      List<Variable> before = new ExpressionScope(inputs.subList(0, i), List.of()).ofInput();
      compile(layout.input(i), input.from(), before, ExpressionScope.results(input));
    }
    compile(layout.key(), definition.key(), scope.ofKey(), ExpressionScope.NAME);
    if (definition.eventId() instanceof EventId.Fields id) {
      for (int i = 0; i < id.fields().size(); i++) {
        compile(layout.id(i), id.fields().get(i), scope.ofId(), ExpressionScope.NAME);
      }
    }
    for (int i = 0; i < measures.size(); i++) {
      Measure measure = measures.get(i);
      List<Variable> before = new ExpressionScope(inputs, measures.subList(0, i)).ofMeasure();
      compile(layout.measure(i), measure.from(), before, ExpressionScope.results(measure));
    }
    filter =
        definition
            .content()
            .filter()
            .map(text -> compiled(text, scope.ofMeasure(), ExpressionScope.CONDITION))
            .orElse(null);
    filterIsEarly =
        filter != null && inputs.stream().map(Measure::name).toList().containsAll(filter.names());
    for (Expression condition : definition.conditions()) {
      conditions.add(compiled(condition, scope.ofMeasure(), ExpressionScope.CONDITION));
    }
  }

  private void compile(int slot, ValueSource from, List<Variable> scope, Set<ValueType> results) {
    if (from instanceof Expression expression) {
      bySlot[slot] = compiled(expression, scope, results);
    }
  }

  private CompiledExpression compiled(
      Expression expression, List<Variable> scope, Set<ValueType> results) {
    try {
      CompiledExpression compiled = ExpressionCompiler.compile(expression.text(), scope, results);
      named.addAll(compiled.names());
      return compiled;
    } catch (InvalidExpressionException e) {
      throw new IllegalStateException(expression + ": " + e.getMessage(), e);
    }
  }

  /** Null where the slot is filled from a field. */
  CompiledExpression at(int slot) {
    return bySlot[slot];
  }

  /** Null where every record counts. */
  CompiledExpression filter() {
    return filter;
  }

  /** Whether the filter needs nothing but inputs. */
  boolean filterIsEarly() {
    return filterIsEarly;
  }

  List<CompiledExpression> conditions() {
    return conditions;
  }

  /** Whether an expression names this value. */
  boolean isNamed(String name) {
    return named.contains(name);
  }
}
