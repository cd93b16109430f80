package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.file.RowFormat;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RowFormatsTest {

  @Test
  void shouldBeFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(RowFormat.class))
        .extracting(RowFormat::name)
        .containsExactlyInAnyOrder("archive", "avro", "csv", "jsonl", "parquet", "protobuf");
  }

  @Test
  void shouldClaimEachNameOnce() {
    for (var name :
        new String[] {
          "a.csv",
          "a.csv.gz",
          "a.jsonl",
          "a.ndjson.gz",
          "a.ndjson.zst",
          "a.parquet",
          "a.avro",
          "a.pb",
          "a.binpb.gz"
        }) {
      assertThat(ServiceLoader.load(RowFormat.class))
          .as(name)
          .filteredOn(format -> format.accepts(name))
          .hasSize(1);
    }
    assertThat(ServiceLoader.load(RowFormat.class)).noneMatch(format -> format.accepts("a.txt"));
  }
}
