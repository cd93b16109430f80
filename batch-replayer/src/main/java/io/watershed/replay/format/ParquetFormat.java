package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Parquet files of numbers, text, dates and timestamps, also within groups; a column that repeats
 * can't be read. A null is an absent field. Each row group is a piece, and only the columns that
 * are needed are read of it, a page at a time. Needs no Hadoop installation and reads no Hadoop
 * configuration.
 */
public final class ParquetFormat implements FileFormat {

  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public boolean accepts(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  @Override
  public List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) throws IOException {
    return ParquetFooter.read(file, limits).pieces();
  }

  @Override
  public Rows open(ByteSource file, Piece piece, long fromRow, Reading reading) throws IOException {
    return ParquetRows.open(file, piece, fromRow, reading);
  }
}
