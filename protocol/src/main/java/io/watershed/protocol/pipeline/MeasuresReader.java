package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigValue;
import io.watershed.protocol.expression.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code inputs} and {@code measures}: the typed values of a record. */
final class MeasuresReader {

  /** Most digits behind the decimal point that fit into a 64-bit integer. */
  static final int MAX_SCALE = 18;

  /** Names that mean something else in expressions or metrics. */
  private static final Set<String> RESERVED =
      Set.of(
          MetricReader.EVENTS,
          ExpressionScope.KEY,
          ExpressionScope.EVENT_TIME,
          "as",
          "bool",
          "break",
          "bytes",
          "const",
          "continue",
          "decimal",
          "double",
          "duration",
          "dyn",
          "else",
          "false",
          "for",
          "function",
          "google",
          "if",
          "import",
          "in",
          "int",
          "let",
          "list",
          "loop",
          "map",
          "math",
          "namespace",
          "null",
          "null_type",
          "package",
          "return",
          "string",
          "timestamp",
          "true",
          "type",
          "uint",
          "var",
          "void",
          "while");

  private static final List<String> TYPES = List.of("long", "double", "decimal", "text");

  private final Section pipeline;
  private final ExpressionReader expressions;
  private final Problems problems;

  MeasuresReader(Section pipeline, ExpressionReader expressions, Problems problems) {
    this.pipeline = pipeline;
    this.expressions = expressions;
    this.problems = problems;
  }

  /**
   * Reads a section of values.
   *
   * @param others values of another section, whose names are taken
   * @param scope what the next value may name, by the values before it
   */
  List<Measure> read(
      String key, List<Measure> others, Function<List<Measure>, List<Variable>> scope) {
    Optional<Section> all =
        pipeline
            .optional(key)
            .flatMap(v -> pipeline.asSection(v, pipeline.path(key), key + " { … }"));
    List<Measure> values = new ArrayList<>();
    if (all.isPresent()) {
      for (Map.Entry<String, ConfigValue> entry : all.get().entriesInOrder().entrySet()) {
        int before = problems.count();
        checkName(entry.getKey(), entry.getValue(), all.get().path(entry.getKey()), others);
        values.add(
            value(all.get(), entry.getKey(), entry.getValue(), scope.apply(List.copyOf(values))));
        if (problems.count() > before) {
          expressions.forgetScope();
        }
      }
    }
    return values;
  }

  private void checkName(String name, ConfigValue value, String path, List<Measure> others) {
    DefinitionReader.checkName(name, value, path, problems);
    if (RESERVED.contains(name)) {
      problems.add(
          value.origin(),
          path,
          name,
          "another name, for this one means something else in expressions; { field = "
              + name
              + " } reads a field of any name");
    }
    if (others.stream().anyMatch(other -> other.name().equals(name))) {
      problems.add(value.origin(), path, name, "another name than that of an input");
    }
  }

  /** A measure with a mistake in it still counts as one, or metrics of it were reported, too. */
  private Measure value(Section all, String name, ConfigValue value, List<Variable> scope) {
    Optional<Section> section =
        all.asSection(value, all.path(name), "a value such as { type = double }");
    FieldPath sameName = new FieldPath(List.of(name));
    if (section.isEmpty()) {
      return new Measure(name, sameName, Measure.Type.DOUBLE, false);
    }
    Section measure = section.get();
    Measure.Type type =
        switch (measure.word("type", TYPES).orElse("double")) {
          case "long" -> Measure.Type.LONG;
          case "decimal" -> Measure.Type.DECIMAL;
          case "text" -> Measure.Type.TEXT;
          default -> Measure.Type.DOUBLE;
        };
    int scale = type == Measure.Type.DECIMAL ? scale(measure) : 0;
    Optional<Boolean> optional = measure.flag("optional", false);
    ValueSource from =
        from(measure, new Measure(name, sameName, type, optional.orElse(false)), scope);
    measure.close();
    return new Measure(name, from, type, scale, optional.orElse(false));
  }

  private static int scale(Section measure) {
    String expected = "the number of digits behind the point, from 0 to " + MAX_SCALE;
    if (measure.required("scale", expected).isEmpty()) {
      return 0;
    }
    return measure.number("scale", 0, MAX_SCALE).orElse(0);
  }

  private ValueSource from(Section section, Measure measure, List<Variable> scope) {
    Optional<ConfigValue> field = section.optional("field");
    Optional<ConfigValue> expr = section.optional("expr");
    if (field.isPresent() && expr.isPresent()) {
      problems.wrong(expr.get(), section.path("expr"), "either field or expr");
    } else if (expr.isPresent()) {
      return expressions
          .read(section, "expr", scope, ExpressionScope.results(measure))
          .<ValueSource>map(expression -> expression)
          .orElse(measure.from());
    }
    return field.isPresent()
        ? DefinitionReader.field(section, "field")
            .<ValueSource>map(path -> path)
            .orElse(measure.from())
        : measure.from();
  }
}
