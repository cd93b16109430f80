package io.watershed.protocol.expression;

import com.google.protobuf.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An expression, ready to be evaluated. For any number of threads. */
public final class CompiledExpression {

  private final String text;
  private final CelRuntime.Program program;
  private final Set<String> names;
  private final List<String> needed;

  CompiledExpression(
      String text, CelRuntime.Program program, Set<String> names, List<String> needed) {
    this.text = text;
    this.program = program;
    this.names = Set.copyOf(names);
    this.needed = List.copyOf(needed);
  }

  /** The variables that it names. */
  public Set<String> names() {
    return names;
  }

  /**
   * Its value for one record, of the Java class that its {@link ValueType} names; null: absent. It
   * is absent where a value that it names is, unless it compares that value with {@code null}
   * itself.
   *
   * @throws FailedExpressionException if it has none, for a division by zero, say
   */
  public Object evaluate(Values values) throws FailedExpressionException {
    for (String name : needed) {
      if (values.value(name) == null) {
        return null;
      }
    }
    Object result;
    try {
      result = program.eval((String name) -> Optional.of(present(values.value(name))));
    } catch (CelEvaluationException e) {
      throw new FailedExpressionException(ExpressionMistake.oneLine(reason(e)));
    } catch (RuntimeException e) {
      // A mistake in a library must not stop a partition for ever.
      throw new FailedExpressionException(ExpressionMistake.oneLine(e.toString()));
    }
    return result == NullValue.NULL_VALUE ? null : result;
  }

  private static Object present(Object value) {
    return value == null ? NullValue.NULL_VALUE : value;
  }

  /** What a function has said, else the library's message without how every one begins. */
  private static String reason(CelEvaluationException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof ArithmeticException
        ? root.getMessage()
        : String.valueOf(e.getMessage()).replaceFirst("^evaluation error( at <input>:\\d+)?: ", "");
  }

  @Override
  public String toString() {
    return text;
  }
}
