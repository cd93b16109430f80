package io.watershed.protocol.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file format that can be read row by row, such as CSV; found with {@link
 * java.util.ServiceLoader}.
 */
public interface RowFormat {

  /**
   * Lower-case name: {@code csv}, {@code jsonl}, {@code parquet}, {@code avro}, {@code protobuf}.
   */
  String name();

  /**
   * Whether a file is of this format by its name, such as {@code x.csv} or {@code x.csv.gz}.
   *
   * @param fileName the last part of its path
   */
  boolean accepts(String fileName);

  /** Opens all of a file of this machine, with all its columns, before its first row. */
  Rows open(Path file) throws IOException;
}
