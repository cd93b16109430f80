package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;

/**
 * One JSON object a line in UTF-8, plain or packed with gzip or Zstandard; blank lines are passed
 * over. A line is a record as it stands. One file is one piece.
 */
public final class JsonLinesFormat implements FileFormat {

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public boolean accepts(String fileName) {
    return Packing.endsIn(fileName, List.of(".jsonl", ".ndjson"));
  }

  @Override
  public List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) {
    return List.of(new Piece(0, file.size(), 0, -1));
  }

  @Override
  public Rows open(ByteSource file, Piece piece, long fromRow, Reading reading) throws IOException {
    return Skipping.to(fromRow, JsonLines.open(file, reading.limits()));
  }
}
