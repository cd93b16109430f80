package io.watershed.replay.archive;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors;
import com.google.protobuf.DynamicMessage;
import io.watershed.protocol.archive.ArchivedRecord;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.EventDecoders;
import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.event.SourceRecord;
import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Archive;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import io.watershed.replay.format.Limits;
import io.watershed.replay.input.Partitions;
import io.watershed.replay.input.PlanRefusedException;
import io.watershed.replay.input.SplitReader;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Logs to archive, the pipelines that read them, and what a replay reads of their archives. */
final class ArchivedLog {

  static final ArchivedSource SOURCE =
      new ArchivedSource("flights", UUID.fromString("0b5c7e1e-3a8e-4bb1-9f5a-0a4b8e0f6c11"), 3);

  static final Partitions.Range ALWAYS =
      new Partitions.Range(
          Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-01-01T00:00:00Z"));

  static final long DAY = 86_400_000;

  /** 2001-01-01. */
  static final long BEGIN = 978_307_200_000L;

  private ArchivedLog() {}

  static PipelineDefinition json(Path directory, EventId id) {
    return pipeline(directory, id, new Source.Format.Json());
  }

  static PipelineDefinition json(Path directory) {
    return json(directory, new EventId.Position());
  }

  static PipelineDefinition pipeline(Path directory, EventId id, Source.Format format) {
    return PipelineDefinition.builder("flights", new Source(List.of("flights"), format))
        .key(field("origin"))
        .eventTime(new EventTime(field("date"), new EventTime.Encoding.EpochMillis()))
        .eventId(id)
        .measures(List.of(new Measure("delay", field("delay"), Measure.Type.LONG, false)))
        .filter(Optional.of(new Expression("delay != 7")))
        .windows(
            List.of(
                new Window(
                    "hour",
                    new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO),
                    List.of(new Metric("n", new Aggregate.Count(), Optional.empty())))))
        .archive(Optional.of(new Archive(directory, Duration.ofMinutes(1), 64 << 10)))
        .build();
  }

  static FieldPath field(String name) {
    return new FieldPath(List.of(name));
  }

  /** An event of a time. */
  static ArchivedRecord event(long offset, long time) {
    return record(
        offset,
        "{\"origin\":\"A%d\",\"date\":%d,\"delay\":%d}"
            .formatted(offset % 5, time, offset % 7)
            .getBytes(StandardCharsets.UTF_8));
  }

  static ArchivedRecord record(long offset, byte[] value) {
    return new ArchivedRecord(
        offset,
        (int) (offset / 10),
        BEGIN + offset,
        offset % 3 == 0 ? null : bytes("k" + offset),
        value,
        bytes("flights.csv#" + offset));
  }

  private static ArchivedRecord withoutPosition(ArchivedRecord record) {
    return new ArchivedRecord(
        record.offset(), record.epoch(), record.timestamp(), record.key(), record.value(), null);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Events of some days, and everything that is none; offsets have gaps. */
  static List<ArchivedRecord> random(Random random, int count) {
    return random(random, count, ArchivedLog::text);
  }

  private interface Message {
    byte[] of(String origin, long date, long delay);
  }

  private static byte[] text(String origin, long date, long delay) {
    return bytes("{\"origin\":\"%s\",\"date\":%d,\"delay\":%d}".formatted(origin, date, delay));
  }

  private static List<ArchivedRecord> random(Random random, int count, Message message) {
    var records = new ArrayList<ArchivedRecord>();
    long offset = 0;
    for (int i = 0; i < count; i++) {
      long date = BEGIN + random.nextLong(5 * DAY);
      var value =
          switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> {
              var noise = new byte[random.nextInt(40)];
              random.nextBytes(noise);
              yield noise;
            }
            case 2 -> message.of("Oslo ø", date, 7);
            case 3 -> message.of("", date, 1);
            case 4 -> message.of("far", Long.MAX_VALUE - random.nextInt(), 1);
            default -> message.of("A" + random.nextInt(9), date, random.nextInt(100));
          };
      var record = record(offset, value);
      records.add(random.nextInt(10) == 0 ? withoutPosition(record) : record);
      offset += random.nextInt(5) == 0 ? 1 + random.nextInt(9) : 1;
    }
    return records;
  }

  /** A pipeline of Protobuf messages with the same fields. */
  static PipelineDefinition protobuf(Path directory, Path descriptors) throws IOException {
    Files.write(descriptors, FileDescriptorSet.newBuilder().addFile(proto()).build().toByteArray());
    return pipeline(
        directory, new EventId.Position(), new Source.Format.Protobuf(descriptors, "test.Flight"));
  }

  static List<ArchivedRecord> randomProtobuf(Random random, int count)
      throws Descriptors.DescriptorValidationException {
    var flight =
        Descriptors.FileDescriptor.buildFrom(proto(), new Descriptors.FileDescriptor[0])
            .findMessageTypeByName("Flight");
    return random(
        random,
        count,
        (origin, date, delay) ->
            DynamicMessage.newBuilder(flight)
                .setField(flight.findFieldByName("origin"), origin)
                .setField(flight.findFieldByName("date"), date)
                .setField(flight.findFieldByName("delay"), delay)
                .build()
                .toByteArray());
  }

  private static FileDescriptorProto proto() {
    return FileDescriptorProto.newBuilder()
        .setName("flight.proto")
        .setPackage("test")
        .setSyntax("proto3")
        .addMessageType(
            DescriptorProto.newBuilder()
                .setName("Flight")
                .addField(field("origin", 1, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(field("date", 2, FieldDescriptorProto.Type.TYPE_INT64))
                .addField(field("delay", 3, FieldDescriptorProto.Type.TYPE_INT64)))
        .build();
  }

  private static FieldDescriptorProto field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .build();
  }

  /** Whether a row is an event of the days that logs have. */
  static boolean isEvent(String row) {
    return Character.isUpperCase(row.charAt(0)) && Character.isDigit(row.charAt(1));
  }

  /** What live makes of records, sorted. */
  static List<String> live(PipelineDefinition pipeline, List<ArchivedRecord> records) {
    var decoder = EventDecoders.forPipeline(pipeline);
    return records.stream()
        .map(record -> text(decoder.decode(new SourceRecord(record.value(), record.position()))))
        .sorted()
        .toList();
  }

  /** What a replay makes of the archive's rows, sorted. */
  static List<String> replayed(PipelineDefinition pipeline, Partitions.Range range)
      throws IOException, PlanRefusedException {
    var inputs = plan(pipeline, range, true);
    var definition = ArchiveInputs.definition(List.of());
    var decoder = RowDecoder.forPipeline(pipeline);
    var found = new ArrayList<String>();
    for (var split : inputs.plan().splits()) {
      try (var stores = stores();
          var reader =
              SplitReader.open(
                  split, definition, decoder, stores, Limits.standard(), split.firstRow())) {
        while (reader.next()) {
          found.add(text(reader.decoded()));
        }
      }
    }
    return found.stream().sorted().toList();
  }

  static ArchiveInputs plan(PipelineDefinition pipeline, Partitions.Range range, boolean rebuild)
      throws IOException, PlanRefusedException {
    try (var stores = stores()) {
      return ArchiveInputs.plan(
          pipeline.archive().orElseThrow().directory(),
          pipeline,
          range,
          rebuild,
          stores,
          Limits.standard());
    }
  }

  private static FileStores stores() {
    return new FileStores(List.of(new LocalFiles()));
  }

  private static String text(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Accepted accepted -> {
        var event = accepted.event();
        yield "%s %d %x%x %d"
            .formatted(
                event.entity(), event.time(), event.idHigh(), event.idLow(), event.measure(0));
      }
      case Decoded.Filtered filtered -> "filtered";
      case Decoded.Refused refused -> refused.reason() + " " + refused.detail();
    };
  }

  /** Files with records, whether a manifest names them or not. */
  static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
