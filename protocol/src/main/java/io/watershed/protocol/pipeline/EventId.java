package io.watershed.protocol.pipeline;

import java.util.List;

/** What makes two records the same event. */
public sealed interface EventId {

  /** The values of these fields or expressions together, each one required. */
  record Fields(List<ValueSource> fields) implements EventId {
    public Fields {
      fields = List.copyOf(fields);
    }
  }

  /**
   * The place in the file that a record was first read from, as {@code watershed produce} and the
   * archive write it into the record header {@value #HEADER}.
   */
  record Position() implements EventId {
    /** Header name; its value is {@code <file name>#<row>} in UTF-8. */
    public static final String HEADER = "watershed-position";
  }
}
