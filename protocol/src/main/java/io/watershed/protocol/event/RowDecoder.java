package io.watershed.protocol.event;

import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns rows of files into events of one pipeline: the same event, to the bit, that the row is as a
 * record from Kafka. Rows of columns go straight into the decoder's slots, records through its own
 * reader. For one thread.
 */
public final class RowDecoder {

  private final PipelineDefinition definition;
  private final FieldLayout layout;
  private final PipelineDecoder decoder;
  private final FieldReader json;
  private final Optional<FieldReader> protobuf;
  private List<FieldPath> columns;
  private RowFieldReader columnReader;

  private RowDecoder(PipelineDefinition definition) {
    this.definition = definition;
    this.layout = FieldLayout.of(definition);
    this.json = new JsonFieldReader(layout);
    this.protobuf =
        definition.source().format() instanceof Source.Format.Protobuf format
            ? Optional.of(ProtobufFieldReader.of(format, layout))
            : Optional.empty();
    this.decoder = new PipelineDecoder(definition, layout, protobuf.orElse(json));
  }

  /**
   * A new decoder.
   *
   * @throws IllegalStateException as {@link EventDecoders#forPipeline}
   */
  public static RowDecoder forPipeline(PipelineDefinition definition) {
    return new RowDecoder(definition);
  }

  /** The fields that events are made of; no other column of a file has to be read. */
  public List<FieldPath> fields() {
    var fields = new ArrayList<FieldPath>();
    for (int slot = 0; slot < layout.size(); slot++) {
      if (layout.source(slot) instanceof FieldPath field) {
        fields.add(field);
      }
    }
    return List.copyOf(fields);
  }

  /**
   * Why no row of such a file can become an event; empty where rows can.
   *
   * @param rows as they are opened; none is read
   */
  public Optional<String> problemWith(Rows rows) {
    return switch (rows) {
      case Rows.OfRecords records -> problemWith(records.encoding());
      case Rows.OfColumns values -> problemWith(values.columns());
    };
  }

  private Optional<String> problemWith(Rows.Encoding encoding) {
    return encoding == Rows.Encoding.JSON || protobuf.isPresent()
        ? Optional.empty()
        : Optional.of(
            "Protobuf messages, and pipeline %s reads json (expected: one that reads protobuf)"
                .formatted(definition.name()));
  }

  private Optional<String> problemWith(List<FieldPath> known) {
    for (var field : fields()) {
      var group = known.stream().filter(column -> isWithin(column, field)).findFirst();
      if (group.isPresent()) {
        return Optional.of(
            "column %s is a group that holds %s (expected: a value, for pipeline %s)"
                .formatted(field, group.get(), definition.name()));
      }
    }
    var missing = required().stream().filter(field -> !known.contains(field)).distinct().toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "no column %s (expected by pipeline %s; columns: %s)"
                .formatted(
                    missing.stream().map(FieldPath::toString).collect(Collectors.joining(", ")),
                    definition.name(),
                    known.isEmpty()
                        ? "none that it reads"
                        : known.stream()
                            .limit(50)
                            .map(FieldPath::toString)
                            .collect(Collectors.joining(", "))));
  }

  private static boolean isWithin(FieldPath column, FieldPath group) {
    return column.names().size() > group.names().size()
        && column.names().subList(0, group.names().size()).equals(group.names());
  }

  private List<FieldPath> required() {
    var fields = new ArrayList<FieldPath>();
    if (definition.key() instanceof FieldPath key) {
      fields.add(key);
    }
    fields.add(definition.eventTime().field());
    if (definition.eventId() instanceof EventId.Fields id) {
      id.fields().stream()
          .filter(FieldPath.class::isInstance)
          .map(FieldPath.class::cast)
          .forEach(fields::add);
    }
    for (var values : List.of(definition.content().inputs(), definition.measures())) {
      for (Measure value : values) {
        if (!value.optional() && value.from() instanceof FieldPath field) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  /**
   * What becomes of the current row. A row that is broken by itself is refused.
   *
   * @param position what {@code produce} writes into the header of the row's record; null: what the
   *     file itself says
   * @throws IOException where the file can't be read any further
   */
  public Decoded decode(Rows rows, byte[] position) throws IOException {
    try {
      return switch (rows) {
        case Rows.OfColumns row -> decoder.decode(row, readerOf(row.columns()), position);
        case Rows.OfRecords row ->
            decoder.decode(
                new SourceRecord(row.record(), position == null ? row.position() : position),
                readerOf(row.encoding()));
      };
    } catch (BrokenRowException e) {
      return new Decoded.Refused(
          e.isTooLong() ? Refusal.OVERSIZED : Refusal.UNDECODABLE,
          RefusalDetail.oneLine(e.getMessage()));
    }
  }

  private RowFieldReader readerOf(List<FieldPath> present) {
    if (!present.equals(columns)) {
      columnReader = new RowFieldReader(layout, present);
      columns = present;
    }
    return columnReader;
  }

  private FieldReader readerOf(Rows.Encoding encoding) {
    return switch (encoding) {
      case JSON -> json;
      case PROTOBUF ->
          protobuf.orElseThrow(
              () -> new IllegalStateException("Protobuf messages for a pipeline that reads json"));
    };
  }
}
