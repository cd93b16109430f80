package io.watershed.protocol.pipeline;

import com.typesafe.config.ConfigUtil;
import java.util.List;
import java.util.Locale;
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
    lines.add("key = " + field((FieldPath) definition.key()));
    eventTime(lines, definition.eventTime());
    lines.add("event-id" + eventId(definition.eventId()));
    lines.open("measures");
    definition.measures().forEach(measure -> measure(lines, measure));
    lines.close();
    lines.open("windows");
    definition.windows().forEach(window -> window(lines, window));
    lines.close();
    lines.add("out-of-orderness = " + DurationText.of(definition.outOfOrderness()));
    lines.add("allowed-lateness = " + DurationText.of(definition.allowedLateness()));
    lines.add("dedup-horizon = " + DurationText.of(definition.dedupHorizon()));
    lines.add("max-ahead = " + DurationText.of(definition.maxAhead()));
    lines.add(
        "emit-every = " + definition.emission().every().map(DurationText::of).orElse("on-close"));
    lines.add("latency-budget = " + DurationText.of(definition.latencyBudget()));
    lines.add("max-record-bytes = " + definition.maxRecordBytes());
    definition.shards().ifPresent(shards -> lines.add("shards = " + shards));
    lines.close();
    return lines.toString();
  }

  /**
   * 16 hexadecimal digits over the parts that decide results: key, event time, event id, measures,
   * windows, out-of-orderness, allowed lateness and dedup horizon, with the order of measures,
   * windows and metrics. Stored, so the same definition has the same fingerprint in every release.
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
              .map(from -> field((FieldPath) from))
              .collect(Collectors.joining(", ", " { fields = [", "] }"));
    };
  }

  private static void measure(IndentedLines lines, Measure measure) {
    lines.add(
        measure.name()
            + " { type = "
            + measure.type().name().toLowerCase(Locale.ROOT)
            + ", field = "
            + field((FieldPath) measure.from())
            + ", optional = "
            + measure.optional()
            + " }");
  }

  private static void window(IndentedLines lines, Window window) {
    lines.open(window.name());
    lines.add("size = " + DurationText.of(window.type().longest().orElseThrow()));
    lines.open("metrics");
    for (Metric metric : window.metrics()) {
      String aggregate = metric.aggregate().getClass().getSimpleName().toLowerCase(Locale.ROOT);
      lines.add(
          metric.name()
              + metric
                  .measure()
                  .map(measure -> " { " + aggregate + " = " + measure + " }")
                  .orElse(" = " + aggregate));
    }
    lines.close();
    lines.close();
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
