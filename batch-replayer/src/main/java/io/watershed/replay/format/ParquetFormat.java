package io.watershed.replay.format;

import io.watershed.protocol.file.RowFormat;
import io.watershed.protocol.file.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Parquet files with flat columns of numbers, text, dates and timestamps. A null is an absent
 * field. Needs no Hadoop installation and reads no Hadoop configuration.
 */
public final class ParquetFormat implements RowFormat {

  @Override
  public String name() {
    return "parquet";
  }

  @Override
  public boolean accepts(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
  }

  @Override
  public RowReader open(Path file) throws IOException {
    return ParquetRows.open(file);
  }
}
