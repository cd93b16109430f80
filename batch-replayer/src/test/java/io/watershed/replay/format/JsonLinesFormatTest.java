package io.watershed.replay.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesFormatTest {

  private static final JsonLinesFormat FORMAT = new JsonLinesFormat();

  @TempDir Path dir;

  @Test
  void shouldReadOneObjectALineWithAllDigits() throws IOException {
    var file = write("{\"a\":1.50,\"b\":{\"c\":[null,true]}}\n\n{\"a\":12345678901234567890.1}\n");
    assertThat(FileRows.of(FORMAT, file))
        .containsExactly(
            "{\"a\":1.50,\"b\":{\"c\":[null,true]}}", "{\"a\":12345678901234567890.1}");
  }

  @Test
  void shouldReadGzip() throws IOException {
    var file = dir.resolve("x.ndjson.gz");
    FileRows.gzip(file, "{\"a\":1}\n{\"a\":2}");
    assertThat(FORMAT.accepts(file.getFileName().toString())).isTrue();
    assertThat(FileRows.of(FORMAT, file)).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void shouldReadZstandardAndEveryMemberOfAGzipFile() throws IOException {
    var packed = dir.resolve("x.jsonl.zst");
    FileRows.zstd(packed, "{\"a\":1}\n{\"a\":2}");
    assertThat(FileRows.of(FORMAT, packed)).containsExactly("{\"a\":1}", "{\"a\":2}");
    var first = dir.resolve("1.gz");
    var second = dir.resolve("2.gz");
    FileRows.gzip(first, "{\"a\":1}\n");
    FileRows.gzip(second, "{\"a\":2}\n");
    var both = dir.resolve("x.jsonl.gz");
    try (var out = Files.newOutputStream(both)) {
      Files.copy(first, out);
      Files.copy(second, out);
    }
    assertThat(FileRows.of(FORMAT, both)).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void shouldHandOverALineAsItStandsWhateverItIs() throws IOException {
    var file = write("\ufeff{\"a\":1}\r\n\n[1,2]\n \t\n{\"a\":");
    try (var rows = (Rows.OfRecords) FORMAT.open(file)) {
      var lines = new ArrayList<String>();
      while (rows.next()) {
        lines.add(rows.number() + " " + new String(rows.record(), UTF_8).strip());
      }
      assertThat(lines).containsExactly("0 {\"a\":1}", "1 [1,2]", "2 {\"a\":");
    }
  }

  @Test
  void shouldPassOverALineThatIsTooLong() throws IOException {
    var file = write("{\"a\":1}\n{\"a\":\"" + "x".repeat(2_000_000) + "\"}\n{\"a\":3}\n");
    var reading =
        new Reading(Optional.empty(), Reading.Csv.STANDARD, new Limits(1_000_000, 1, 1, 1, 1));
    try (var source = LocalFiles.open(file);
        var rows =
            (Rows.OfRecords) FORMAT.open(source, new Piece(0, source.size(), 0, -1), 0, reading)) {
      rows.next();
      assertThat(rows.next()).isTrue();
      assertThatThrownBy(rows::record)
          .isInstanceOfSatisfying(BrokenRowException.class, e -> assertThat(e.isTooLong()).isTrue())
          .hasMessageContaining(
              "x.jsonl, row 1 (line 2): 2000008 bytes (expected: at most 1000000)");
      assertThat(rows.next()).isTrue();
      assertThat(new String(rows.record(), UTF_8)).isEqualTo("{\"a\":3}");
      assertThat(rows.number()).isEqualTo(2);
      assertThat(rows.next()).isFalse();
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(dir.resolve("x.jsonl"), text);
  }
}
