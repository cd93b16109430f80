package io.watershed.protocol.pipeline;

import com.google.protobuf.Descriptors.Descriptor;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;

/** Holds the fields that a definition names against the message type of its records. */
final class FieldTypes {

  private final Section pipeline;
  private final MessageFields fields;
  private final Problems problems;

  FieldTypes(Section pipeline, Descriptor message, Problems problems) {
    this.pipeline = pipeline;
    this.fields = new MessageFields(message);
    this.problems = problems;
  }

  void check(ContentReader.Parts content) {
    content.key().ifPresent(from -> check(from, MessageFields.Use.NAME, "key"));
    content
        .eventTime()
        .ifPresent(
            time ->
                check(time.field(), MessageFields.Use.of(time.encoding()), "event-time", "field"));
    if (content.eventId().orElse(null) instanceof EventId.Fields id) {
      id.fields().forEach(from -> check(from, MessageFields.Use.NAME, "event-id", "fields"));
    }
    for (Measure input : content.inputs()) {
      check(input.from(), MessageFields.Use.of(input.type()), "inputs", input.name());
    }
    for (Measure measure : content.measures()) {
      check(measure.from(), MessageFields.Use.of(measure.type()), "measures", measure.name());
    }
  }

  private void check(ValueSource from, MessageFields.Use use, String... keys) {
    if (!(from instanceof FieldPath field)) {
      return;
    }
    Optional<String> expected = fields.problem(field, use);
    if (expected.isEmpty()) {
      return;
    }
    ConfigValue at = pipeline.object();
    for (String key : keys) {
      at = at.valueType() == ConfigValueType.OBJECT ? ((ConfigObject) at).get(key) : at;
    }
    problems.add(
        at.origin(), pipeline.path(String.join(".", keys)), field.toString(), expected.get());
  }
}
