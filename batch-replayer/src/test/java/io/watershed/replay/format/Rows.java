package io.watershed.replay.format;

import io.watershed.protocol.file.RowFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** What the tests of the formats share: all rows of a file as JSON text, and packed files. */
final class Rows {

  private Rows() {}

  static List<String> of(RowFormat format, Path file) throws IOException {
    var rows = new ArrayList<String>();
    try (var reader = format.open(file)) {
      for (var row = reader.next(); row != null; row = reader.next()) {
        rows.add(row.toString());
      }
    }
    return rows;
  }

  static void gzip(Path file, String text) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
