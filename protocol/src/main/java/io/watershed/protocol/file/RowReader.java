package io.watershed.protocol.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** The rows of one file, in order. For one thread. */
public interface RowReader extends AutoCloseable {

  /**
   * The next row as a JSON object, or null after the last one. Timestamps are epoch milliseconds.
   *
   * @throws IOException naming file and row, where the file is broken
   */
  ObjectNode next() throws IOException;

  /** Rows in the file where the format knows it without reading all, else -1. */
  long rows();

  @Override
  void close() throws IOException;
}
