package io.watershed.protocol.pipeline;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.ConfigValue;
import io.watershed.protocol.expression.ExpressionCompiler;
import io.watershed.protocol.expression.InvalidExpressionException;
import io.watershed.protocol.expression.ValueType;
import io.watershed.protocol.expression.Variable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads expressions, and checks each one against what it may name and has to give. */
final class ExpressionReader {

  private final Problems problems;
  private boolean scopeIsKnown = true;

  ExpressionReader(Problems problems) {
    this.problems = problems;
  }

  /** From now on nobody can say what an expression may name: a value has a mistake in it. */
  void forgetScope() {
    scopeIsKnown = false;
  }

  Optional<Expression> read(
      Section section, String key, List<Variable> scope, Set<ValueType> results) {
    String expected =
        "a CEL expression of type "
            + new TreeSet<>(results).stream().map(ValueType::toString).collect(joining(" or "));
    Optional<ConfigValue> value = section.required(key, expected);
    Optional<String> text =
        value.flatMap(written -> section.asText(written, section.path(key), expected));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (scopeIsKnown) {
      try {
        ExpressionCompiler.compile(text.get(), scope, results);
      } catch (InvalidExpressionException e) {
        problems.wrong(value.get(), section.path(key), expected + "; " + e.getMessage());
        return Optional.empty();
      }
    }
    return Optional.of(new Expression(text.get()));
  }
}
