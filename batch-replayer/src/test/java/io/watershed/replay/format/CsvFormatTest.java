package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFormatTest {

  private static final CsvFormat FORMAT = new CsvFormat();

  @TempDir Path dir;

  @Test
  void shouldReadNumbersAsNumbersAndTextAsText() throws IOException {
    var file = write("id,price,name\n1,2.10,lamp\n-7,-0.5,\"a, \"\"b\"\"\nc\"\n");
    assertThat(Rows.of(FORMAT, file))
        .containsExactly(
            "{\"id\":1,\"price\":2.10,\"name\":\"lamp\"}",
            "{\"id\":-7,\"price\":-0.5,\"name\":\"a, \\\"b\\\"\\nc\"}");
  }

  @Test
  void shouldKeepCodesThatOnlyLookLikeNumbersAsText() throws IOException {
    var file = write("code\n007\n12E4\n+1\n1.\n.5\nNaN\n-\n");
    assertThat(Rows.of(FORMAT, file))
        .containsExactly(
            "{\"code\":\"007\"}",
            "{\"code\":\"12E4\"}",
            "{\"code\":\"+1\"}",
            "{\"code\":\"1.\"}",
            "{\"code\":\".5\"}",
            "{\"code\":\"NaN\"}",
            "{\"code\":\"-\"}");
  }

  @Test
  void shouldReadScientificNotationAndIntegersBeyond64Bits() throws IOException {
    var file = write("x\n1e-07\n1.5E10\n123456789012345678901234567890\n");
    assertThat(Rows.of(FORMAT, file))
        .containsExactly(
            "{\"x\":1E-7}", "{\"x\":1.5E+10}", "{\"x\":123456789012345678901234567890}");
  }

  @Test
  void shouldLeaveOutEmptyCells() throws IOException {
    assertThat(Rows.of(FORMAT, write("a,b\n,2\n1,\n"))).containsExactly("{\"b\":2}", "{\"a\":1}");
  }

  @Test
  void shouldReadGzipAndCarriageReturns() throws IOException {
    var file = dir.resolve("x.CSV.gz");
    Rows.gzip(file, "a,b\r\n1,2\r\n\r\n3,4\r\n");
    assertThat(FORMAT.accepts(file)).isTrue();
    assertThat(Rows.of(FORMAT, file)).containsExactly("{\"a\":1,\"b\":2}", "{\"a\":3,\"b\":4}");
  }

  @Test
  void shouldNameFileRowAndLineOfAShortRow() throws IOException {
    var file = write("a,b\n1,2\n3\n");
    assertThatThrownBy(() -> Rows.of(FORMAT, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.csv, row 1 (line 3): ")
        .hasMessageEndingWith("1 columns (expected: 2)");
  }

  @Test
  void shouldNameTheRowOfAQuoteThatIsNeverClosed() throws IOException {
    var file = write("a,b\n1,2\n3,\"4\n");
    assertThatThrownBy(() -> Rows.of(FORMAT, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.csv, row 1 (line 3): ")
        .hasMessageContaining("closing quote");
  }

  @Test
  void shouldRefuseAHeaderThatNamesAColumnTwice() throws IOException {
    var file = write("a,a\n1,2\n");
    assertThatThrownBy(() -> FORMAT.open(file))
        .hasMessageContaining("x.csv: column name 'a' (expected: not empty, each one once)");
  }

  @Test
  void shouldRefuseAFileWithoutAHeader() throws IOException {
    var file = write("");
    assertThatThrownBy(() -> FORMAT.open(file)).hasMessageContaining("x.csv: no header line");
  }

  @Test
  void shouldRefuseAFileThatIsNotPackedAsItsNameSays() throws IOException {
    var file = Files.writeString(dir.resolve("x.csv.gz"), "a,b\n1,2\n");
    assertThatThrownBy(() -> FORMAT.open(file)).hasMessageContaining("not packed with gzip");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(dir.resolve("x.csv"), text);
  }
}
