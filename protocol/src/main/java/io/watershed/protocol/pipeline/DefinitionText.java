package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigUtil;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Definitions as text: to be read by people and by the parser again, and to be compared. */
public final class DefinitionText {

  private DefinitionText() {}

  /** HOCON with every default filled in; the parser makes an equal definition of it. */
  public static String render(PipelineDefinition definition) {
    var lines = new IndentedLines();
    lines.open("pipeline");
    lines.add("name = " + quoted(definition.name()));
    source(lines, definition.source());
    values(lines, "inputs", definition.content().inputs());
    lines.add("key = " + from(definition.key()));
    eventTime(lines, definition.eventTime());
    lines.add("event-id" + eventId(definition.eventId()));
    definition
        .content()
        .filter()
        .ifPresent(filter -> lines.add("filter = " + quoted(filter.text())));
    values(lines, "measures", definition.measures());
    lines.open("windows");
    definition.windows().forEach(window -> WindowText.add(lines, window));
    lines.close();
    lines.add("out-of-orderness = " + DurationText.of(definition.outOfOrderness()));
    lines.add("allowed-lateness = " + DurationText.of(definition.allowedLateness()));
    lines.add("max-ahead = " + DurationText.of(definition.maxAhead()));
    lines.add(
        "idle-after = " + definition.lateness().idleAfter().map(DurationText::of).orElse("never"));
    lines.add("dedup { " + dedup(definition.dedup()) + " }");
    lines.add(
        "emit-every = " + definition.emission().every().map(DurationText::of).orElse("on-close"));
    definition
        .emission()
        .results()
        .ifPresent(
            results ->
                lines.add(
                    "results { topic = "
                        + quoted(results.topic())
                        + ", final-only = "
                        + results.finalOnly()
                        + " }"));
    lines.add("latency-budget = " + DurationText.of(definition.latencyBudget()));
    lines.add("max-record-bytes = " + definition.maxRecordBytes());
    lines.add("max-state = " + definition.bounds().maxStateBytes());
    definition.shards().ifPresent(shards -> lines.add("shards = " + shards));
    definition
        .buckets()
        .ifPresent(
            buckets -> {
              lines.add("entities-per-actor = " + buckets.entitiesPerActor());
              lines.add("expected-entities = " + buckets.expectedEntities());
            });
    lines.add("retention { " + retention(definition.retention()) + " }");
    definition.archive().ifPresent(archive -> lines.add("archive { " + archive(archive) + " }"));
    lines.close();
    return lines.toString();
  }

  /**
   * 16 hexadecimal digits over the parts that decide results: inputs, key, event time, event id,
   * filter, measures, windows with their metrics, out-of-orderness, allowed lateness and dedup,
   * with the order of inputs, measures, windows and metrics. Stored, so the same definition has the
   * same fingerprint in every release.
   */
  public static String fingerprint(PipelineDefinition definition) {
    return Fingerprint.of(definition);
  }

  private static void source(IndentedLines lines, Source source) {
    lines.open("source");
    lines.add("topics = " + list(source.topics()));
    lines.add(
        "format { "
            + switch (source.format()) {
              case Source.Format.Json json -> "type = json";
              case Source.Format.Protobuf protobuf ->
                  "type = protobuf, descriptor-set = "
                      + quoted(protobuf.descriptorSet().toString())
                      + ", message = "
                      + quoted(protobuf.message());
            }
            + " }");
    lines.close();
  }

  private static void eventTime(IndentedLines lines, EventTime eventTime) {
    lines.add(
        "event-time { field = "
            + field(eventTime.field())
            + ", encoding = "
            + switch (eventTime.encoding()) {
              case EventTime.Encoding.EpochMillis millis -> "epoch-millis";
              case EventTime.Encoding.EpochSeconds seconds -> "epoch-seconds";
              case EventTime.Encoding.Iso iso -> "iso, zone = " + quoted(iso.zone().getId());
              case EventTime.Encoding.Pattern pattern ->
                  "pattern, pattern = "
                      + quoted(pattern.pattern())
                      + ", zone = "
                      + quoted(pattern.zone().getId());
            }
            + " }");
  }

  private static String eventId(EventId eventId) {
    return switch (eventId) {
      case EventId.Position position -> " = position";
      case EventId.Fields id ->
          id.fields().stream()
              .map(DefinitionText::from)
              .collect(Collectors.joining(", ", " { fields = [", "] }"));
    };
  }

  private static String dedup(Dedup dedup) {
    return "horizon = "
        + DurationText.of(dedup.horizon())
        + switch (dedup.policy()) {
          case Dedup.Policy.FirstWins first -> ", policy = first-wins";
          case Dedup.Policy.LatestWins latest ->
              ", policy = latest-wins, version = " + latest.version();
        };
  }

  private static String retention(Retention retention) {
    return "journal = "
        + DurationText.of(retention.journal())
        + ", windows = "
        + orForever(retention.windows())
        + ", late = "
        + orForever(retention.late())
        + ", quarantined = "
        + orForever(retention.quarantined());
  }

  private static String archive(Archive archive) {
    return "directory = "
        + quoted(archive.directory().toString())
        + ", roll = "
        + DurationText.of(archive.roll())
        + ", roll-bytes = "
        + archive.rollBytes();
  }

  private static String orForever(Optional<Duration> duration) {
    return duration.map(DurationText::of).orElse(RetentionReader.FOREVER);
  }

  private static void values(IndentedLines lines, String section, List<Measure> values) {
    if (values.isEmpty()) {
      return;
    }
    lines.open(section);
    values.forEach(value -> value(lines, value));
    lines.close();
  }

  private static void value(IndentedLines lines, Measure value) {
    lines.add(
        value.name()
            + " { type = "
            + value.type().name().toLowerCase(Locale.ROOT)
            + (value.type() == Measure.Type.DECIMAL ? ", scale = " + value.scale() : "")
            + switch (value.from()) {
              case FieldPath field -> ", field = " + field(field);
              case Expression expression -> ", expr = " + quoted(expression.text());
            }
            + ", optional = "
            + value.optional()
            + " }");
  }

  private static String from(ValueSource from) {
    return switch (from) {
      case FieldPath field -> field(field);
      case Expression expression -> "{ expr = " + quoted(expression.text()) + " }";
    };
  }

  /** As text where the dots say all, else as a list of names. */
  private static String field(FieldPath field) {
    return field.names().stream().anyMatch(name -> name.contains("."))
        ? list(field.names())
        : quoted(field.toString());
  }

  private static String list(List<String> texts) {
    return texts.stream().map(DefinitionText::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String text) {
    return ConfigUtil.quoteString(text);
  }
}
