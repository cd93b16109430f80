package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.watershed.protocol.expression.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a record says: its values, key, time, id and filter. */
final class ContentReader {

  private static final String KEY_EXPECTED = FieldPathReader.EXPECTED + "; or { expr = \"…\" }";

  private final Section pipeline;
  private final Problems problems;
  private final ExpressionReader expressions;
  private final MeasuresReader values;

  ContentReader(Section pipeline, ExpressionReader expressions, Problems problems) {
    this.pipeline = pipeline;
    this.problems = problems;
    this.expressions = expressions;
    this.values = new MeasuresReader(pipeline, expressions, problems);
  }

  /** Parts with mistakes in them are empty. */
  record Parts(
      List<Measure> inputs,
      Optional<ValueSource> key,
      Optional<EventTime> eventTime,
      Optional<EventId> eventId,
      Optional<Expression> filter,
      List<Measure> measures) {

    /** Only where there are no problems. */
    void giveTo(PipelineDefinition.Builder builder) {
      builder
          .inputs(inputs)
          .key(key.orElseThrow())
          .eventTime(eventTime.orElseThrow())
          .eventId(eventId.orElseThrow())
          .filter(filter)
          .measures(measures);
    }

    ExpressionScope scope() {
      return new ExpressionScope(inputs, measures);
    }
  }

  Parts read() {
    List<Measure> inputs =
        values.read(
            "inputs", List.of(), before -> new ExpressionScope(before, List.of()).ofInput());
    ExpressionScope scope = new ExpressionScope(inputs, List.of());
    Optional<ValueSource> key =
        pipeline
            .required("key", KEY_EXPECTED)
            .flatMap(value -> source(pipeline, value, pipeline.path("key"), scope.ofKey()));
    Optional<EventTime> eventTime =
        pipeline
            .section("event-time", "event-time { field = …, encoding = … }")
            .flatMap(section -> new EventTimeReader(section, problems).read());
    Optional<EventId> eventId = eventId(scope.ofId());
    List<Measure> measures =
        values.read("measures", inputs, before -> new ExpressionScope(inputs, before).ofMeasure());
    Optional<Expression> filter =
        pipeline.optional("filter").isEmpty()
            ? Optional.empty()
            : expressions.read(
                pipeline,
                "filter",
                new ExpressionScope(inputs, measures).ofMeasure(),
                ExpressionScope.CONDITION);
    return new Parts(inputs, key, eventTime, eventId, filter, measures);
  }

  /** A field, or an expression for text or an integer. */
  private Optional<ValueSource> source(
      Section section, ConfigValue value, String at, List<Variable> scope) {
    if (!(value instanceof ConfigObject object)) {
      return FieldPathReader.read(section, value, at).map(field -> field);
    }
    Section inner = new Section(object, at, problems);
    Optional<Expression> expression = expressions.read(inner, "expr", scope, ExpressionScope.NAME);
    inner.close();
    return expression.map(written -> written);
  }

  private Optional<EventId> eventId(List<Variable> scope) {
    String expected = "position, or { fields = […] }";
    Optional<ConfigValue> value = pipeline.required("event-id", expected);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if ("position".equals(value.get().unwrapped())) {
      return Optional.of(new EventId.Position());
    }
    return pipeline
        .asSection(value.get(), pipeline.path("event-id"), expected)
        .flatMap(section -> eventIdFields(section, scope));
  }

  private Optional<EventId> eventIdFields(Section section, List<Variable> scope) {
    List<ValueSource> fields = new ArrayList<>();
    for (ConfigValue value : section.list("fields", "a list of fields, such as [row]")) {
      Optional<ValueSource> field = source(section, value, section.path("fields"), scope);
      if (field.isPresent() && fields.contains(field.get())) {
        problems.wrong(value, section.path("fields"), "each field once");
      }
      field.ifPresent(fields::add);
    }
    section.close();
    return Optional.of(new EventId.Fields(fields));
  }
}
