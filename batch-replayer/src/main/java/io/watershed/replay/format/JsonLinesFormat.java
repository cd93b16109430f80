package io.watershed.replay.format;

import io.watershed.protocol.file.RowFormat;
import io.watershed.protocol.file.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One JSON object a line in UTF-8, plain or packed with gzip; blank lines are passed over. Numbers
 * keep all their digits.
 */
public final class JsonLinesFormat implements RowFormat {

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public boolean accepts(Path file) {
    return TextFile.endsIn(file, List.of(".jsonl", ".ndjson"));
  }

  @Override
  public RowReader open(Path file) throws IOException {
    return JsonLinesReader.open(file);
  }
}
