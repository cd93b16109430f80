package io.watershed.replay.format;

import io.watershed.protocol.file.RowFormat;
import io.watershed.protocol.file.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Comma-separated values in UTF-8 with a header line, as RFC 4180 has them; plain or packed with
 * gzip.
 *
 * <p>An empty cell is an absent field. A cell that is written like a JSON number is a number, with
 * all its digits; everything else is text.
 */
public final class CsvFormat implements RowFormat {

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public boolean accepts(Path file) {
    return TextFile.endsIn(file, List.of(".csv"));
  }

  @Override
  public RowReader open(Path file) throws IOException {
    return CsvReader.open(file);
  }
}
