package io.watershed.replay.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.RowDecoder;
import io.watershed.replay.format.Limits;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.LocalFiles;
import io.watershed.replay.source.S3Files;
import io.watershed.replay.source.S3Server;
import io.watershed.replay.source.S3Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format from a store gives what it gives from a file of this machine. */
class S3InputsTest {

  private static final Partitions.Range ALWAYS =
      new Partitions.Range(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"));

  @TempDir Path dir;

  @BeforeEach
  void credentials() {
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET);
  }

  @AfterEach
  void forget() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Test
  void shouldReadEachFormatFromAStoreAsFromAFile() throws Exception {
    Files.createDirectories(dir.resolve("store"));
    try (var server = new S3Server(dir.resolve("store"), "bucket");
        var stores =
            new FileStores(
                List.of(new LocalFiles(), new S3Files(S3Settings.DEFAULT.at(server.endpoint()))))) {
      for (var name : List.of("f.csv.gz", "f.jsonl.zst", "f.parquet", "f.avro")) {
        var file = SampleFiles.write(dir.resolve("files/" + name));
        server.put("bucket", "in/" + name, Files.readAllBytes(file));
        var local = read(stores, file.toString());
        assertThat(local).hasSize(SampleFiles.ROWS);
        assertThat(read(stores, "s3://bucket/in/" + name)).as(name).isEqualTo(local);
      }
    }
  }

  private static List<String> read(FileStores stores, String location) throws Exception {
    var inputs = InputDefinition.of(List.of(location)).withRowField("row");
    var pipeline = Pipelines.flights();
    var plan = new InputPlanner(stores, Limits.standard(), 20_000).plan(inputs, pipeline, ALWAYS);
    var decoder = RowDecoder.forPipeline(pipeline);
    var events = new ArrayList<String>();
    for (var split : plan.splits()) {
      try (var reader = SplitReader.open(split, inputs, decoder, stores, Limits.standard(), 0)) {
        while (reader.next()) {
          events.add(reader.row() + " " + InputsTest.shown(reader.decoded()));
        }
      }
    }
    return events;
  }
}
