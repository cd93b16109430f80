package io.watershed.protocol.pipeline;

import com.google.protobuf.Descriptors.Descriptor;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Makes a definition of a parsed file, or reports everything that is wrong with it. */
final class DefinitionReader {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
  static final String NAME_EXPECTED =
      "a name of lower-case letters, digits and underscores, a letter first, 40 at most";

  private static final Pattern PIPELINE_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final String PIPELINE_NAME_EXPECTED =
      "a name of lower-case letters, digits and dashes, 40 at most";
  private static final DurationRange NOT_NEGATIVE = DurationRange.atLeast(Duration.ZERO);
  private static final DurationRange POSITIVE = DurationRange.atLeast(Duration.ofMillis(1));
  private static final Duration DEFAULT_MAX_AHEAD = Duration.ofHours(1);
  private static final Duration DEFAULT_EMIT_EVERY = Duration.ofSeconds(1);
  private static final Duration DEFAULT_LATENCY_BUDGET = Duration.ofSeconds(1);
  private static final int DEFAULT_MAX_RECORD_BYTES = 1 << 20;
  private static final int MOST_RECORD_BYTES = 256 << 20;
  private static final int MOST_SHARDS = 10_000;

  private final Section pipeline;
  private final Problems problems;
  private final SourceReader sources;

  private DefinitionReader(Section pipeline, Path file, Problems problems) {
    this.pipeline = pipeline;
    this.problems = problems;
    this.sources = new SourceReader(file, problems);
  }

  static PipelineDefinition read(Config config, Path file, Problems problems) {
    Section root = new Section(config.root(), "", problems);
    Optional<PipelineDefinition> definition =
        root.section("pipeline", "pipeline { … }")
            .flatMap(pipeline -> new DefinitionReader(pipeline, file, problems).definition());
    root.close();
    if (!problems.none()) {
      throw new InvalidDefinitionException(problems.inOrder());
    }
    return definition.orElseThrow();
  }

  /** Empty only where there are problems. */
  private Optional<PipelineDefinition> definition() {
    Optional<String> name = pipeline.text("name", PIPELINE_NAME, PIPELINE_NAME_EXPECTED);
    Optional<Source> source =
        pipeline.section("source", "source { topics = […], format { … } }").flatMap(sources::read);
    Optional<FieldPath> key = field(pipeline, "key");
    Optional<EventTime> eventTime =
        pipeline
            .section("event-time", "event-time { field = …, encoding = … }")
            .flatMap(section -> new EventTimeReader(section, problems).read());
    Optional<EventId> eventId = eventId();
    List<Measure> measures = measures();
    List<Window> windows = new WindowReader(pipeline, measures, problems).read();
    Optional<Duration> outOfOrderness = pipeline.duration("out-of-orderness", NOT_NEGATIVE);
    Optional<Duration> allowedLateness = pipeline.duration("allowed-lateness", NOT_NEGATIVE);
    Optional<Duration> dedupHorizon = dedupHorizon(windows, allowedLateness);
    Optional<Duration> maxAhead = pipeline.duration("max-ahead", NOT_NEGATIVE, DEFAULT_MAX_AHEAD);
    Optional<Duration> emitEvery =
        pipeline.duration("emit-every", NOT_NEGATIVE, DEFAULT_EMIT_EVERY);
    Optional<Duration> latencyBudget =
        pipeline.duration("latency-budget", POSITIVE, DEFAULT_LATENCY_BUDGET);
    Optional<Integer> maxRecordBytes =
        pipeline.bytes("max-record-bytes", MOST_RECORD_BYTES, DEFAULT_MAX_RECORD_BYTES);
    Optional<Integer> shards = pipeline.number("shards", 1, MOST_SHARDS);
    pipeline.close();
    checkFieldTypes(key, eventTime, eventId, measures);
    if (!problems.none()) {
      return Optional.empty();
    }
    return Optional.of(
        PipelineDefinition.builder(name.orElseThrow(), source.orElseThrow())
            .key(key.orElseThrow())
            .eventTime(eventTime.orElseThrow())
            .eventId(eventId.orElseThrow())
            .measures(measures)
            .windows(windows)
            .outOfOrderness(outOfOrderness.orElseThrow())
            .allowedLateness(allowedLateness.orElseThrow())
            .dedupHorizon(dedupHorizon.orElseThrow())
            .maxAhead(maxAhead.orElseThrow())
            .emitEvery(emitEvery)
            .latencyBudget(latencyBudget.orElseThrow())
            .maxRecordBytes(maxRecordBytes.orElseThrow())
            .shards(shards.map(OptionalInt::of).orElse(OptionalInt.empty()))
            .build());
  }

  static Optional<FieldPath> field(Section section, String key) {
    return section
        .required(key, FieldPathReader.EXPECTED)
        .flatMap(value -> FieldPathReader.read(section, value, section.path(key)));
  }

  private Optional<EventId> eventId() {
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
        .flatMap(this::eventIdFields);
  }

  private Optional<EventId> eventIdFields(Section section) {
    List<ValueSource> fields = new ArrayList<>();
    for (ConfigValue value : section.list("fields", "a list of fields, such as [row]")) {
      Optional<FieldPath> field = FieldPathReader.read(section, value, section.path("fields"));
      if (field.isPresent() && fields.contains(field.get())) {
        problems.wrong(value, section.path("fields"), "each field once");
      }
      field.ifPresent(fields::add);
    }
    section.close();
    return Optional.of(new EventId.Fields(fields));
  }

  private List<Measure> measures() {
    Optional<Section> all =
        pipeline
            .optional("measures")
            .flatMap(v -> pipeline.asSection(v, pipeline.path("measures"), "measures { … }"));
    List<Measure> measures = new ArrayList<>();
    if (all.isPresent()) {
      for (Map.Entry<String, ConfigValue> entry : all.get().entriesInOrder().entrySet()) {
        measures.add(measure(all.get(), entry.getKey(), entry.getValue()));
      }
    }
    return measures;
  }

  /** A measure with a mistake in it still counts as one, or metrics of it were reported, too. */
  private Measure measure(Section all, String name, ConfigValue value) {
    checkName(name, value, all.path(name), problems);
    Optional<Section> section =
        all.asSection(value, all.path(name), "a measure such as { type = double }");
    FieldPath sameName = new FieldPath(List.of(name));
    if (section.isEmpty()) {
      return new Measure(name, sameName, Measure.Type.DOUBLE, false);
    }
    Section measure = section.get();
    Optional<String> type = measure.word("type", List.of("long", "double"));
    Optional<FieldPath> field =
        measure.optional("field").isPresent() ? field(measure, "field") : Optional.empty();
    Optional<Boolean> optional = measure.flag("optional", false);
    measure.close();
    return new Measure(
        name,
        field.orElse(sameName),
        type.equals(Optional.of("long")) ? Measure.Type.LONG : Measure.Type.DOUBLE,
        optional.orElse(false));
  }

  static void checkName(String name, ConfigValue value, String path, Problems problems) {
    if (!NAME.matcher(name).matches()) {
      problems.add(value.origin(), path, Problems.oneLine(name, 60), NAME_EXPECTED);
    }
  }

  /**
   * Below longest window + allowed lateness, events would count as late that are in time for their
   * window: whether they are new could not be proved any more.
   */
  private Optional<Duration> dedupHorizon(
      List<Window> windows, Optional<Duration> allowedLateness) {
    Duration least =
        PipelineDefinition.defaultHorizon(windows, allowedLateness.orElse(Duration.ZERO));
    DurationRange range = new DurationRange(Duration.ZERO, DurationRange.LONGEST.multipliedBy(2));
    Optional<Duration> horizon = pipeline.duration("dedup-horizon", range, least);
    if (horizon.isPresent() && horizon.get().compareTo(least) < 0) {
      ConfigObject object = pipeline.object();
      problems.wrong(
          object.get("dedup-horizon"),
          pipeline.path("dedup-horizon"),
          "at least "
              + DurationText.of(least)
              + ", the longest window plus allowed-lateness; with less, events that are in time"
              + " for their window would count as late");
      return Optional.empty();
    }
    return horizon;
  }

  /** Only where the message type is known: Protobuf, with a readable descriptor set. */
  private void checkFieldTypes(
      Optional<FieldPath> key,
      Optional<EventTime> eventTime,
      Optional<EventId> eventId,
      List<Measure> measures) {
    Optional<Descriptor> message = sources.message();
    if (message.isEmpty()) {
      return;
    }
    MessageFields fields = new MessageFields(message.get());
    key.ifPresent(field -> check(fields.problem(field, MessageFields.Use.NAME), field, "key"));
    eventTime.ifPresent(
        time ->
            check(
                fields.problem(time.field(), MessageFields.Use.of(time.encoding())),
                time.field(),
                "event-time",
                "field"));
    if (eventId.isPresent() && eventId.get() instanceof EventId.Fields id) {
      id.fields()
          .forEach(
              field -> {
                if (field instanceof FieldPath path) {
                  check(fields.problem(path, MessageFields.Use.NAME), path, "event-id", "fields");
                }
              });
    }
    for (Measure measure : measures) {
      if (measure.from() instanceof FieldPath path) {
        check(
            fields.problem(path, MessageFields.Use.of(measure.type())),
            path,
            "measures",
            measure.name());
      }
    }
  }

  private void check(Optional<String> expected, FieldPath field, String... keys) {
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
