package io.watershed.replay.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 7 of docs/inputs.md: whatever a file is, reading it ends, and memory does not. */
class HostileFilesTest {

  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry("line-of-2-gib.jsonl", "1 rows, 1 broken (.*, row 0 \\(line 1\\): 2147483648"),
          Map.entry("line-of-2-gib.csv", "2 rows, 1 broken (.*, row 1 \\(line 3\\): [0-9]+ bytes"),
          Map.entry("long-header.csv", "0 rows.*header line: [0-9]+ bytes \\(expected: at"),
          Map.entry("long-quote.csv", "1 rows.*row 1 \\(line 3\\): ends within a quoted cell"),
          Map.entry("cut-off.csv.gz", "[0-9]+ rows, 0 broken, then .*row [0-9]+ \\(line "),
          Map.entry("cut-off.csv.zst", "[0-9]+ rows, 0 broken, then .*"),
          Map.entry("many-cells.csv", "1 rows, 1 broken (.*row 0 \\(line 2\\): [0-9]+ bytes"),
          Map.entry("bomb.jsonl.gz", "0 rows.*unpack to more than [0-9]+ bytes"),
          Map.entry("bomb.csv.zst", "0 rows.*unpack to more than [0-9]+ bytes"),
          Map.entry("length-2-31.pb", "0 rows.*row 0: at byte 5: a message of 2147483648 bytes"),
          Map.entry("length-2-31-less-1.pb", "0 rows.*ends 0 bytes into 2147483647"),
          Map.entry("length-without-end.pb", "0 rows.*a length of more than 5 bytes"),
          Map.entry("long-message.pb", "2 rows, 1 broken (.*row 0: 41943040 bytes"),
          Map.entry("block-of-2-gib.avro", "0 rows.*byte [0-9]+: a block of 10 rows in 2147483648"),
          Map.entry("block-of-rows.avro", "0 rows.*a block of 1099511627776 rows in 1 bytes"),
          Map.entry("negative-block.avro", "0 rows.*a block of 10 rows in -1 bytes"),
          Map.entry("text-of-1-gib.avro", "1 rows.*row 0: a value of 1073741824 bytes where 3"),
          Map.entry("block-bomb.avro", "0 rows.*can't be unpacked: more than [0-9]+ bytes"),
          Map.entry("header-of-2-gib.avro", "0 rows.*a text of 2147483648 bytes"),
          Map.entry("good.parquet", "2000 rows, 0 broken$"),
          Map.entry("cut-off.parquet", "0 rows.*its last four bytes aren't PAR1"),
          Map.entry("footer-of-2147483647.parquet", "0 rows.*a footer of 2147483647 bytes"),
          Map.entry("footer-of--1.parquet", "0 rows.*a footer of 4294967295 bytes"),
          Map.entry("footer-of-0.parquet", "0 rows.*a footer of 0 bytes"),
          Map.entry("footer-of-52428800.parquet", "0 rows.*a footer of 52428800 bytes"),
          Map.entry("schema-of-2-31.parquet", "0 rows.*a length of 2147483647 where [0-9]+ bytes"),
          Map.entry("deep-footer.parquet", "0 rows.*structures within each other, more than 32"),
          Map.entry("page-0.parquet", "0 rows.*row 0: .*a page of 2147483647 bytes, unpacked"),
          Map.entry("page-1.parquet", "0 rows.*row 0: .*a page of 2147483647 bytes, packed"),
          Map.entry("page-2.parquet", "0 rows.*row 0: .*a page of -1 bytes, unpacked"),
          Map.entry("page-3.parquet", "0 rows.*row 0: .*a page of 2147483647 values"),
          Map.entry("page-4.parquet", "0 rows.*row 0: 2147483647 deltas \\(expected: at most 100"),
          Map.entry("page-5.parquet", "0 rows.*row 0: .*"),
          Map.entry(
              "page-6.parquet", "0 rows.*row 0: .*a dictionary of 2147483647 values in 40 bytes"),
          Map.entry(
              "page-statistics.parquet", "0 rows.*row 0: a length of 2147483647 where [0-9]+"));

  @TempDir Path dir;

  @Test
  void shouldEndWithAClearErrorInASmallHeap() throws Exception {
    HostileFiles.writeAll(dir);
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HostileFiles.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("../out-" + dir.getFileName()).toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    var lines = lines(dir.resolve("../out-" + dir.getFileName()));
    assertThat(process.exitValue()).as(lines.toString()).isZero();
    var found = new TreeMap<String, String>();
    for (var line : lines) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        found.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    EXPECTED.forEach(
        (name, pattern) ->
            assertThat(found.get(name))
                .as(name)
                .isNotNull()
                .containsPattern("^" + escaped(pattern)));
    assertThat(found.keySet().stream().filter(name -> name.startsWith("flipped-")))
        .hasSizeGreaterThan(100)
        .allSatisfy(name -> assertThat(found.get(name)).matches("[0-9]+ rows, 0 broken.*"));
  }

  /** The patterns write their first parenthesis as it stands in the line. */
  private static String escaped(String pattern) {
    return pattern.replace("broken (", "broken \\(");
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.UTF_8);
  }
}
