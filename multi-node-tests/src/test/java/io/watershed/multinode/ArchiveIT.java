package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.archive.Archives;
import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.RowDecoder;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.replay.archive.ArchiveInputs;
import io.watershed.replay.format.Limits;
import io.watershed.replay.input.Partitions;
import io.watershed.replay.input.SplitReader;
import io.watershed.replay.source.FileStores;
import io.watershed.runtime.broker.EmbeddedKafka;
import io.watershed.runtime.broker.Topics;
import io.watershed.runtime.child.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of a real topic, whose writer is killed again and again. */
class ArchiveIT {

  private static final int PARTITIONS = 2;
  private static final int ROWS_A_ROUND = 10_000;
  private static final long BEGIN = 978_307_200_000L;

  @TempDir Path dir;

  @Test
  void shouldHoldEachRecordOnceHoweverOftenItsWriterIsKilled() throws Exception {
    var archive = dir.resolve("archive");
    var file = Files.writeString(dir.resolve("flights.conf"), definition(archive));
    var pipeline = PipelineParser.parse(file);
    try (var kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0)) {
      try (var topics = Topics.at(kafka.bootstrapServers())) {
        topics.create("flights", PARTITIONS);
      }
      for (int round = 0; round < 3; round++) {
        send(kafka.bootstrapServers(), round * ROWS_A_ROUND);
        long before = archived(archive);
        var writer = run(kafka, file, List.of());
        Await.until(
            "more is archived",
            Duration.ofMinutes(2),
            () -> archived(archive) > before || !writer.isAlive());
        assertThat(writer.isAlive()).as(writer::tail).isTrue();
        writer.handle().destroyForcibly();
        writer.awaitExit();
      }
      var last = run(kafka, file, List.of("--until-end"));
      assertThat(last.awaitExit()).as(last::tail).isZero();
    }
    assertThat(replayed(pipeline))
        .containsExactlyElementsOf(LongStream.range(0, 3 * ROWS_A_ROUND).boxed().toList());
    assertThat(Archives.find().orElseThrow().extents(archive))
        .hasSize(PARTITIONS)
        .allMatch(extent -> extent.complete() == extent.records() - 1 && extent.lost() == 0);
  }

  private static String definition(Path archive) {
    return """
      pipeline {
        name = flights
        source { topics = [flights], format { type = json } }
        key = origin
        event-time { field = date, encoding = epoch-millis }
        event-id { fields = [row] }
        measures { row { type = long } }
        windows { hour { size = 1h, metrics { flights = count } } }
        out-of-orderness = 1h
        allowed-lateness = 15m
        archive { directory = "%s", roll = 1s, roll-bytes = 64KiB }
      }
      """
        .formatted(archive);
  }

  private ChildJvm run(EmbeddedKafka kafka, Path definition, List<String> options)
      throws Exception {
    var arguments =
        new ArrayList<>(
            List.of(
                "archive",
                "run",
                definition.toString(),
                "--bootstrap-servers",
                kafka.bootstrapServers()));
    arguments.addAll(options);
    return ChildJvm.start(
        new ChildJvm.Settings(
            System.getProperty("java.class.path"),
            List.of("-Xmx256m"),
            "io.watershed.runtime.cli.Watershed",
            arguments,
            dir.resolve("archive.log")));
  }

  private static void send(String servers, int from) {
    Map<String, Object> settings = Map.of("bootstrap.servers", servers);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int row = from; row < from + ROWS_A_ROUND; row++) {
        var value =
            "{\"row\":%d,\"origin\":\"A%d\",\"date\":%d}"
                .formatted(row, row % 9, BEGIN + row * 10_000L);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    "flights", row % PARTITIONS, null, value.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private static long archived(Path directory) throws Exception {
    return Files.isDirectory(directory.resolve("_manifest"))
        ? Archives.find().orElseThrow().extents(directory).stream()
            .mapToLong(Archives.Extent::records)
            .sum()
        : 0;
  }

  /** The rows of all events, sorted. */
  private static List<Long> replayed(PipelineDefinition pipeline) throws Exception {
    var always =
        new Partitions.Range(
            Instant.parse("2001-01-01T00:00:00Z"), Instant.parse("2002-01-01T00:00:00Z"));
    var rows = new ArrayList<Long>();
    try (var stores = FileStores.standard()) {
      var inputs =
          ArchiveInputs.plan(
              pipeline.archive().orElseThrow().directory(),
              pipeline,
              always,
              true,
              stores,
              Limits.standard());
      var decoder = RowDecoder.forPipeline(pipeline);
      for (var split : inputs.plan().splits()) {
        try (var reader =
            SplitReader.open(
                split,
                ArchiveInputs.definition(List.of()),
                decoder,
                stores,
                Limits.standard(),
                0)) {
          while (reader.next()) {
            if (reader.decoded() instanceof Decoded.Accepted accepted) {
              rows.add(accepted.event().measure(0));
            }
          }
        }
      }
    }
    rows.sort(null);
    return rows;
  }
}
