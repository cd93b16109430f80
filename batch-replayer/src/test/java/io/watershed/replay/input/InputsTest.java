package io.watershed.replay.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.EventDecoders;
import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.event.SourceRecord;
import io.watershed.protocol.file.AddedFields;
import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.format.FileFormat;
import io.watershed.replay.format.Limits;
import io.watershed.replay.source.ChangedFileException;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputsTest {

  private static final Partitions.Range ALWAYS =
      new Partitions.Range(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"));

  private final FileStores stores = new FileStores(List.of(new LocalFiles()));
  private final InputPlanner planner = new InputPlanner(stores, Limits.standard(), 5_000);

  @TempDir Path dir;

  /** Invariants 1, 2, 3 and 4 of docs/inputs.md. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "f.csv",
        "f.csv.gz",
        "f.csv.zst",
        "f.jsonl",
        "f.jsonl.gz",
        "f.jsonl.zst",
        "f.parquet",
        "f.avro"
      })
  void shouldReadTheEventsThatProduceSendsFromAnyRowOn(String name) throws Exception {
    var file = SampleFiles.write(dir.resolve(name));
    for (var id : List.of(Pipelines.flights().eventId(), new EventId.Position())) {
      var pipeline = Pipelines.flights(id);
      var inputs =
          InputDefinition.of(List.of(file.toString()))
              .withRowField("row")
              .with(InputDefinition.Positions.PRODUCED);
      var expected = produced(file, pipeline);
      assertThat(expected).hasSize(SampleFiles.ROWS);
      var plan = planner.plan(inputs, pipeline, ALWAYS);
      for (long from : new long[] {0, 1, 1_499, 2_999, 3_000}) {
        assertThat(read(plan, inputs, pipeline, from))
            .isEqualTo(expected.subList((int) from, expected.size()));
      }
    }
  }

  /** As the records that produce sends, decoded as those of a topic are. */
  private static List<String> produced(Path file, PipelineDefinition pipeline) throws IOException {
    var decoder = EventDecoders.forPipeline(pipeline);
    var added = new AddedFields(Optional.of("row"), Map.of());
    var events = new ArrayList<String>();
    try (var rows = added.to(FileFormat.forFile(file.toString()).open(file))) {
      while (rows.next()) {
        var position = (file.getFileName() + "#" + rows.number()).getBytes(StandardCharsets.UTF_8);
        var value =
            switch (rows) {
              case Rows.OfRecords records -> records.record();
              case Rows.OfColumns columns -> RowTree.bytes(RowTree.of(columns));
            };
        events.add(rows.number() + " " + shown(decoder.decode(new SourceRecord(value, position))));
      }
    }
    return events;
  }

  private List<String> read(
      InputPlan plan, InputDefinition inputs, PipelineDefinition pipeline, long from)
      throws IOException {
    var decoder = RowDecoder.forPipeline(pipeline);
    var events = new ArrayList<String>();
    for (var split : plan.splits()) {
      try (var reader = SplitReader.open(split, inputs, decoder, stores, Limits.standard(), from)) {
        long before = events.size();
        while (reader.next()) {
          events.add(reader.row() + " " + shown(reader.decoded()));
        }
        assertThat(reader.accepted() + reader.filtered() + reader.refused())
            .isEqualTo(events.size() - before);
      }
    }
    return events;
  }

  static String shown(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Accepted accepted ->
          accepted.event() + " " + accepted.event().measure(0) + " " + accepted.event().measure(1);
      case Decoded.Filtered filtered -> filtered.toString();
      case Decoded.Refused refused -> refused.toString();
    };
  }

  @Test
  void shouldCutParquetIntoRowGroupsAndAvroBetweenBlocks() throws Exception {
    for (var name : List.of("f.parquet", "f.avro")) {
      var file = SampleFiles.write(dir.resolve(name));
      var plan =
          planner.plan(
              InputDefinition.of(List.of(file.toString())).withRowField("row"),
              Pipelines.flights(),
              ALWAYS);
      assertThat(plan.splits()).as(name).hasSizeGreaterThan(2);
      assertThat(plan.rows()).isEqualTo(SampleFiles.ROWS);
      assertThat(plan.bytes()).isEqualTo(Files.size(file));
      long row = 0;
      for (var split : plan.splits()) {
        assertThat(split.firstRow()).isEqualTo(row);
        row += split.rows();
      }
      assertThat(row).isEqualTo(SampleFiles.ROWS);
    }
  }

  /** Invariant 5. */
  @Test
  void shouldRefuseAFileThatHasChangedSinceItWasPlanned() throws Exception {
    var file = SampleFiles.write(dir.resolve("f.csv"));
    var inputs = InputDefinition.of(List.of(file.toString())).withRowField("row");
    var plan = planner.plan(inputs, Pipelines.flights(), ALWAYS);
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    // Another process, which has seen nothing of the file before.
    var others = new FileStores(List.of(new LocalFiles()));
    var decoder = RowDecoder.forPipeline(Pipelines.flights());
    assertThatThrownBy(
            () ->
                SplitReader.open(
                    plan.splits().getFirst(), inputs, decoder, others, Limits.standard(), 0))
        .isInstanceOf(ChangedFileException.class)
        .hasMessageContaining("f.csv: " + bytes.length + " bytes, crc32c:")
        .hasMessageContaining("(expected, as planned: " + bytes.length + " bytes, crc32c:");
    Files.writeString(file, "longer", StandardOpenOption.APPEND);
    assertThatThrownBy(
            () ->
                SplitReader.open(
                    plan.splits().getFirst(), inputs, decoder, stores, Limits.standard(), 0))
        .isInstanceOf(ChangedFileException.class);
  }

  /** Invariant 6. */
  @Test
  void shouldRefuseIdsOfPositionsUnlessTheFilesAreThoseThatProduceSent() throws Exception {
    var file = SampleFiles.write(dir.resolve("f.csv"));
    var pipeline = Pipelines.flights(new EventId.Position());
    var inputs = InputDefinition.of(List.of(file.toString()));
    assertThatThrownBy(() -> planner.plan(inputs, pipeline, ALWAYS))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageStartingWith("pipeline flights: event-id = position");
    assertThat(
            planner.plan(inputs.with(InputDefinition.Positions.PRODUCED), pipeline, ALWAYS).files())
        .isEqualTo(1);
  }

  @Test
  void shouldRefuseAFileThatLacksAColumnByName() throws Exception {
    var file = Files.writeString(dir.resolve("f.csv"), "date,origin\n1,A\n");
    assertThatThrownBy(
            () ->
                planner.plan(
                    InputDefinition.of(List.of(file.toString())), Pipelines.flights(), ALWAYS))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessage(
            file + ": no column row, delay (expected by pipeline flights; columns: date, origin)");
  }

  @Test
  void shouldExpandPatternsAndTakeEachFileOnce() throws Exception {
    for (var name : List.of("a/1.csv", "a/b/2.csv", "a/b/3.csv.gz", "a/b/4.parquet")) {
      SampleFiles.write(dir.resolve(name));
    }
    var all = new TreeSet<String>();
    for (var pattern : List.of("a/*.csv", "a/**/*.csv*", "a/b/?.parquet", "a/1.csv")) {
      all.add(pattern + " " + names(List.of(dir + "/" + pattern)));
    }
    assertThat(all)
        .containsExactlyInAnyOrder(
            "a/*.csv [1.csv]",
            "a/**/*.csv* [1.csv, 2.csv, 3.csv.gz]",
            "a/b/?.parquet [4.parquet]",
            "a/1.csv [1.csv]");
    assertThat(names(List.of(dir + "/a/*.csv", dir + "/a/1.csv"))).containsExactly("1.csv");
    assertThatThrownBy(() -> names(List.of(dir + "/a/*.txt")))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageEndingWith("a/*.txt: no file (expected: at least one)");
    assertThatThrownBy(() -> names(List.of(dir + "/a/none.csv")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private List<String> names(List<String> patterns) throws Exception {
    var inputs = InputDefinition.of(patterns).withRowField("row");
    return planner.plan(inputs, Pipelines.flights(), ALWAYS).splits().stream()
        .map(split -> Path.of(split.file()).getFileName().toString())
        .distinct()
        .toList();
  }

  /** Invariant 8. */
  @Test
  void shouldPassOverDirectoriesOutsideTheRangeAndSayHowMany() throws Exception {
    for (var day : List.of("2001-01-04", "2001-01-05", "2001-01-06")) {
      for (var hour : List.of("00", "23")) {
        SampleFiles.write(dir.resolve("date=" + day + "/hour=" + hour + "/f.csv"));
      }
    }
    var eventTime = new Partitions.EventTime("date", Optional.of("hour"), ZoneOffset.UTC);
    var partitions = new Partitions(Map.of("hour", "hod"), Optional.of(eventTime));
    var inputs =
        InputDefinition.of(List.of(dir + "/**/*.csv")).withRowField("row").with(partitions);
    var range =
        new Partitions.Range(
            Instant.parse("2001-01-04T23:30:00Z"), Instant.parse("2001-01-06T00:00:00Z"));
    var plan = planner.plan(inputs, Pipelines.flights(), range);
    assertThat(plan.pruned()).isEqualTo(3);
    assertThat(plan.splits())
        .extracting(split -> split.file().substring(dir.toString().length()))
        .containsExactly(
            "/date=2001-01-04/hour=23/f.csv",
            "/date=2001-01-05/hour=00/f.csv",
            "/date=2001-01-05/hour=23/f.csv");
    assertThat(plan.splits().getFirst().fields()).containsExactly(Map.entry("hod", "23"));
    var unmarked = inputs.with(new Partitions(Map.of(), Optional.empty()));
    assertThat(planner.plan(unmarked, Pipelines.flights(), range).pruned()).isZero();
    var badly = inputs.with(new Partitions(Map.of("day", "day"), Optional.empty()));
    assertThatThrownBy(() -> planner.plan(badly, Pipelines.flights(), range))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("f.csv: no directory day=… (directories: {date=2001-01-04, hour=");
  }

  @Test
  void shouldGiveFieldsTheValuesOfDirectories() throws Exception {
    var file = dir.resolve("origin=OSL/delay=5/f.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "date\n978307200000\n");
    var fields = new Partitions(Map.of("origin", "origin", "delay", "delay"), Optional.empty());
    var inputs = InputDefinition.of(List.of(file.toString())).withRowField("row").with(fields);
    var plan = planner.plan(inputs, Pipelines.flights(), ALWAYS);
    assertThat(read(plan, inputs, Pipelines.flights(), 0))
        .singleElement()
        .asString()
        .startsWith("0 Event[OSL at 978307200000, id ")
        .contains("] 5 ");
  }
}
