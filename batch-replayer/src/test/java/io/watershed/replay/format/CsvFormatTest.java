package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFormatTest {

  private static final CsvFormat FORMAT = new CsvFormat();

  @TempDir Path dir;

  @Test
  void shouldReadNumbersAsNumbersAndTextAsText() throws IOException {
    var file = write("id,price,name\n1,2.10,lamp\n-7,-0.5,\"a, \"\"b\"\"\nc\"\n");
    assertThat(FileRows.of(FORMAT, file))
        .containsExactly(
            "{\"id\":1,\"price\":2.10,\"name\":\"lamp\"}",
            "{\"id\":-7,\"price\":-0.5,\"name\":\"a, \\\"b\\\"\\nc\"}");
  }

  @Test
  void shouldKeepCodesThatOnlyLookLikeNumbersAsText() throws IOException {
    var file = write("code\n007\n12E4\n+1\n1.\n.5\nNaN\n-\n");
    assertThat(FileRows.of(FORMAT, file))
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
    assertThat(FileRows.of(FORMAT, file))
        .containsExactly(
            "{\"x\":1E-7}", "{\"x\":1.5E+10}", "{\"x\":123456789012345678901234567890}");
  }

  @Test
  void shouldLeaveOutEmptyCells() throws IOException {
    assertThat(FileRows.of(FORMAT, write("a,b\n,2\n1,\n")))
        .containsExactly("{\"b\":2}", "{\"a\":1}");
  }

  @Test
  void shouldReadGzipAndCarriageReturns() throws IOException {
    var file = dir.resolve("x.CSV.gz");
    FileRows.gzip(file, "a,b\r\n1,2\r\n\r\n3,4\r\n");
    assertThat(FORMAT.accepts(file.getFileName().toString())).isTrue();
    assertThat(FileRows.of(FORMAT, file)).containsExactly("{\"a\":1,\"b\":2}", "{\"a\":3,\"b\":4}");
  }

  @Test
  void shouldNameFileRowAndLineOfAShortRow() throws IOException {
    var file = write("a,b\n1,2\n3\n");
    assertThatThrownBy(() -> FileRows.of(FORMAT, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.csv, row 1 (line 3): ")
        .hasMessageEndingWith("1 columns (expected: 2)");
  }

  @Test
  void shouldNameTheRowOfAQuoteThatIsNeverClosed() throws IOException {
    var file = write("a,b\n1,2\n3,\"4\n");
    assertThatThrownBy(() -> FileRows.of(FORMAT, file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x.csv, row 1 (line 3): ")
        .hasMessageContaining("closing quote");
  }

  @Test
  void shouldGoOnBehindABrokenRow() throws IOException {
    var file = write("a,b\n1,2\n3\n\"4\"x,5\n6,\"7\n8\"\n9,10");
    try (var rows = (Rows.OfColumns) FORMAT.open(file)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        try {
          found.add(rows.number() + " " + RowTree.of(rows));
        } catch (BrokenRowException e) {
          found.add(
              rows.number() + " broken" + e.getMessage().substring(e.getMessage().indexOf(" (")));
        }
      }
      assertThat(found)
          .containsExactly(
              "0 {\"a\":1,\"b\":2}",
              "1 broken (line 3): 1 columns (expected: 2)",
              "2 broken (line 4): 'x' behind a closing quote (expected: ',' or the end of the line)",
              "3 {\"a\":6,\"b\":\"7\\n8\"}",
              "4 {\"a\":9,\"b\":10}");
    }
  }

  @Test
  void shouldReadOnlyTheWantedOfGivenColumnsWithAnotherDelimiter() throws IOException {
    var file = write("1;x;3\n4;y;6\n");
    var csv = new Reading.Csv(Optional.of(List.of("a", "b", "c")), ';');
    var wanted = Optional.of(List.of(new FieldPath(List.of("c"))));
    try (var source = LocalFiles.open(file);
        var rows =
            (Rows.OfColumns)
                FORMAT.open(
                    source,
                    new Piece(0, source.size(), 0, -1),
                    1,
                    new Reading(wanted, csv, Limits.standard()))) {
      assertThat(rows.columns()).containsExactlyElementsOf(wanted.get());
      assertThat(rows.next()).isTrue();
      assertThat(rows.number()).isEqualTo(1);
      assertThat(RowTree.of(rows)).hasToString("{\"c\":6}");
      assertThat(rows.next()).isFalse();
    }
  }

  @Test
  void shouldRefuseARowOfBytesThatAreNotUtf8() throws IOException {
    var file = dir.resolve("x.csv");
    Files.write(file, new byte[] {'a', '\n', 'x', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> FileRows.of(FORMAT, file))
        .hasMessageContaining("row 0 (line 2): bytes");
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
