package io.watershed.protocol.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file format that can be written row by row; found with {@link java.util.ServiceLoader}. */
public interface TableFormat {

  /** Whether a file is of this format by its name. */
  boolean accepts(String fileName);

  /** Begins a file, in place of one that is there. */
  TableWriter create(Path file, List<Column> columns) throws IOException;

  /** A column, which may be empty in any row. */
  record Column(String name, Type type) {}

  /** What a column's values are. */
  enum Type {
    /** {@link Long}. */
    LONG,
    /** {@link Double}. */
    DOUBLE,
    /** {@link String}. */
    TEXT,
    /** {@link Long}: epoch ms. */
    TIME
  }

  /** A file in the making. */
  interface TableWriter extends AutoCloseable {

    /**
     * Adds a row.
     *
     * @param values one a column, of its type, or null
     */
    void write(List<?> values) throws IOException;

    /** Completes the file. */
    @Override
    void close() throws IOException;
  }
}
