package io.watershed.replay.format;

import com.github.luben.zstd.Zstd;
import io.watershed.protocol.file.RowFormat;
import io.watershed.protocol.file.RowTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** What the tests of the formats share: all rows of a file as JSON text, and packed files. */
final class FileRows {

  private FileRows() {}

  static List<String> of(RowFormat format, Path file) throws IOException {
    var texts = new ArrayList<String>();
    try (var rows = format.open(file)) {
      while (rows.next()) {
        assertNumber(rows.number(), texts.size());
        texts.add(new String(RowTree.bytes(RowTree.of(rows)), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  private static void assertNumber(long number, int expected) {
    if (number != expected) {
      throw new AssertionError("row " + number + " (expected: " + expected + ")");
    }
  }

  static void gzip(Path file, String text) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  static void zstd(Path file, String text) throws IOException {
    Files.write(file, Zstd.compress(text.getBytes(StandardCharsets.UTF_8)));
  }
}
