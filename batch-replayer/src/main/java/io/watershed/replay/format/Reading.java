package io.watershed.replay.format;

import io.watershed.protocol.pipeline.FieldPath;
import java.util.List;
import java.util.Optional;

/**
 * How a file is to be read.
 *
 * @param fields the only columns that are needed; empty: all
 * @param csv what a CSV file doesn't say itself
 */
public record Reading(Optional<List<FieldPath>> fields, Csv csv, Limits limits) {

  /**
   * @param columns names of the columns, in order; empty: the first line has them
   * @param delimiter what stands between cells; a character of ASCII
   */
  public record Csv(Optional<List<String>> columns, char delimiter) {

    /** With a header line, and commas. */
    public static final Csv STANDARD = new Csv(Optional.empty(), ',');

    public Csv {
      if (delimiter >= 0x80 || delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
        throw new IllegalArgumentException(
            "delimiter: '%s' (expected: a character of ASCII, no quote, no line end)"
                .formatted(delimiter));
      }
      columns = columns.map(List::copyOf);
    }
  }

  /** All columns, within the limits of this JVM. */
  public static Reading all() {
    return new Reading(Optional.empty(), Csv.STANDARD, Limits.standard());
  }

  boolean wants(FieldPath column) {
    return fields.isEmpty()
        || fields.get().stream()
            .anyMatch(
                field ->
                    field.names().size() <= column.names().size()
                        && column.names().subList(0, field.names().size()).equals(field.names()));
  }
}
