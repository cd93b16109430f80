package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;

/**
 * Comma-separated values in UTF-8 as RFC 4180 has them, with a header line or with given columns;
 * plain or packed with gzip or Zstandard. One file is one piece.
 *
 * <p>An empty cell is an absent field. A cell that is written like a JSON number is a number, with
 * all its digits; everything else is text.
 */
public final class CsvFormat implements FileFormat {

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public boolean accepts(String fileName) {
    return Packing.endsIn(fileName, List.of(".csv"));
  }

  @Override
  public List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) {
    return List.of(new Piece(0, file.size(), 0, -1));
  }

  @Override
  public Rows open(ByteSource file, Piece piece, long fromRow, Reading reading) throws IOException {
    return Skipping.to(fromRow, CsvRows.open(file, reading));
  }
}
