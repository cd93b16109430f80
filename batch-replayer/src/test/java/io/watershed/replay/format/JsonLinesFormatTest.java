package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesFormatTest {

  private static final JsonLinesFormat FORMAT = new JsonLinesFormat();

  @TempDir Path dir;

  @Test
  void shouldReadOneObjectALineWithAllDigits() throws IOException {
    var file = write("{\"a\":1.50,\"b\":{\"c\":[null,true]}}\n\n{\"a\":12345678901234567890.1}\n");
    assertThat(Rows.of(FORMAT, file))
        .containsExactly(
            "{\"a\":1.50,\"b\":{\"c\":[null,true]}}", "{\"a\":12345678901234567890.1}");
  }

  @Test
  void shouldReadGzip() throws IOException {
    var file = dir.resolve("x.ndjson.gz");
    Rows.gzip(file, "{\"a\":1}\n{\"a\":2}");
    assertThat(FORMAT.accepts(file)).isTrue();
    assertThat(Rows.of(FORMAT, file)).containsExactly("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void shouldNameFileRowAndLineOfABrokenObject() throws IOException {
    var file = write("{\"a\":1}\n\n{\"a\":\n");
    assertThatThrownBy(() -> Rows.of(FORMAT, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.jsonl, row 1 (line 3): ");
  }

  @Test
  void shouldRefuseWhatIsNoObject() throws IOException {
    var file = write("[1,2]\n");
    assertThatThrownBy(() -> Rows.of(FORMAT, file))
        .hasMessageContaining("x.jsonl, row 0 (line 1): '[1,2]' (expected: a JSON object)");
  }

  @Test
  void shouldRefuseTwoObjectsOnOneLine() throws IOException {
    var file = write("{\"a\":1} {\"a\":2}\n");
    assertThatThrownBy(() -> Rows.of(FORMAT, file)).hasMessageContaining("row 0 (line 1)");
  }

  @Test
  void shouldRefuseBytesThatAreNotUtf8() throws IOException {
    var file = dir.resolve("x.jsonl");
    Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}', '\n'});
    assertThatThrownBy(() -> Rows.of(FORMAT, file)).hasMessageContaining("not UTF-8");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(dir.resolve("x.jsonl"), text);
  }
}
