package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.file.RowFormat;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RowFormatsTest {

  @Test
  void shouldBeFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(RowFormat.class))
        .extracting(RowFormat::name)
        .containsExactlyInAnyOrder("csv", "jsonl", "parquet");
  }

  @Test
  void shouldClaimEachNameOnce() {
    for (var name : new String[] {"a.csv", "a.csv.gz", "a.jsonl", "a.ndjson.gz", "a.parquet"}) {
      assertThat(ServiceLoader.load(RowFormat.class))
          .as(name)
          .filteredOn(format -> format.accepts(Path.of(name)))
          .hasSize(1);
    }
    assertThat(ServiceLoader.load(RowFormat.class))
        .noneMatch(format -> format.accepts(Path.of("a.txt")));
  }
}
