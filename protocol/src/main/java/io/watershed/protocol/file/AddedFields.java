package io.watershed.protocol.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Fields that rows get and that their file doesn't have: the number of the row, and values that its
 * directory has in its name.
 *
 * @param row name of the field that takes the row's number within its file
 * @param constants by name, as {@link CellText} reads them
 */
public record AddedFields(Optional<String> row, Map<String, String> constants) {

  /** No fields. */
  public static final AddedFields NONE = new AddedFields(Optional.empty(), Map.of());

  public AddedFields {
    constants = Map.copyOf(constants);
    if (row.isPresent() && constants.containsKey(row.get())) {
      throw new IllegalArgumentException(
          "field '%s': both the row's number and a part of the directory (expected: one)"
              .formatted(row.get()));
    }
  }

  private boolean isEmpty() {
    return row.isEmpty() && constants.isEmpty();
  }

  private Rows.OfRecords requireJson(Rows.OfRecords records) throws IOException {
    if (records.encoding() != Rows.Encoding.JSON) {
      throw new IOException(
          "fields %s: can't be added to Protobuf messages (expected: none)".formatted(names()));
    }
    return records;
  }

  /** Names of the fields: the constants in order, then the row's. */
  List<String> names() {
    var names = new ArrayList<>(new TreeMap<>(constants).keySet());
    row.ifPresent(names::add);
    return names;
  }

  /**
   * The same rows with these fields.
   *
   * @throws IOException where the file has such a field itself, or where records are Protobuf,
   *     which nothing can be added to
   */
  public Rows to(Rows rows) throws IOException {
    if (isEmpty()) {
      return rows;
    }
    return switch (rows) {
      case Rows.OfColumns columns -> new WithColumns(columns, this);
      case Rows.OfRecords records -> new WithMembers(requireJson(records), this);
    };
  }
}
