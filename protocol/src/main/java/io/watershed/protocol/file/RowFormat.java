package io.watershed.protocol.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file format that can be read row by row, such as CSV; found with {@link
 * java.util.ServiceLoader}.
 */
public interface RowFormat {

  /** Lower-case name: {@code csv}, {@code jsonl}, {@code parquet}. */
  String name();

  /**
   * Whether the file looks like this format by its name, such as {@code *.csv} or {@code *.csv.gz}.
   */
  boolean accepts(Path file);

  /** Opens the file at its first row. */
  RowReader open(Path file) throws IOException;
}
