package io.watershed.runtime.produce;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.file.RowReader;
import io.watershed.protocol.pipeline.FieldPath;
import java.util.List;
import java.util.Optional;

/** The rows of a file that does not exist: each has its number and one of fifty devices. */
final class NumberedRows implements RowReader {

  static final RowRecords RECORDS =
      new RowRecords(
          new FieldPath(List.of("device")), Optional.of(new FieldPath(List.of("row"))), 4);

  private final int end;
  private int row;

  NumberedRows(int from, int end) {
    this.row = from;
    this.end = end;
  }

  @Override
  public ObjectNode next() {
    if (row == end) {
      return null;
    }
    var object = JsonNodeFactory.instance.objectNode();
    object.put("row", row).put("device", "device-" + row % 50);
    row++;
    return object;
  }

  @Override
  public long rows() {
    return end;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
