package io.watershed.protocol.file;

import io.watershed.protocol.pipeline.FieldPath;
import java.io.IOException;
import java.util.List;

/**
 * The rows of a file or of one piece of it, in order, each with its number. Two readings of the
 * same bytes give the same rows under the same numbers. For one thread.
 */
public sealed interface Rows extends AutoCloseable {

  /**
   * Goes on to the next row. One that is broken by itself is a row as well: taking it throws, and
   * reading can go on behind it.
   *
   * @return false behind the last row
   * @throws IOException naming file and row or byte, where the file can't be read any further
   */
  boolean next() throws IOException;

  /** Number of the current row within its file, from 0. */
  long number();

  /** How many rows there are in all, where the format knows it without reading them, else -1. */
  long count();

  @Override
  void close() throws IOException;

  /** Rows of values that have names. */
  non-sealed interface OfColumns extends Rows {

    /** The columns, each once; none is the beginning of another. */
    List<FieldPath> columns();

    /**
     * Hands over the values of the current row, at most one a column. Once a row.
     *
     * @throws BrokenRowException where the row as such can't be read
     */
    void read(ValueSink sink) throws IOException;
  }

  /** Rows that are records already: the bytes as they would be the value of a Kafka record. */
  non-sealed interface OfRecords extends Rows {

    /** What the bytes are. */
    Encoding encoding();

    /**
     * The bytes of the current row, which must not be changed.
     *
     * @throws BrokenRowException where the row as such can't be read
     */
    byte[] record() throws IOException;

    /**
     * What the current row's record had in the header {@code watershed-position}; null where it had
     * none, or the file doesn't say.
     */
    default byte[] position() throws IOException {
      return null;
    }
  }

  /** What a record's bytes are. */
  enum Encoding {
    /** One JSON object in UTF-8, or what was meant to be one. */
    JSON,
    /** One Protobuf message. */
    PROTOBUF
  }
}
