package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Avro object container files whose schema is a record, also of records; lists, maps and unions of
 * several kinds can't be read. A null is an absent field. A file is cut into pieces between blocks;
 * where more than one is asked for, the headers of its blocks are walked for the numbers of their
 * rows.
 */
public final class AvroFormat implements FileFormat {

  @Override
  public String name() {
    return "avro";
  }

  @Override
  public boolean accepts(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".avro");
  }

  @Override
  public List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) throws IOException {
    return AvroBlocks.pieces(file, wantedBytes, limits);
  }

  @Override
  public Rows open(ByteSource file, Piece piece, long fromRow, Reading reading) throws IOException {
    return AvroRows.open(file, piece, fromRow, reading);
  }
}
