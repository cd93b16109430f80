package io.watershed.runtime.produce;

import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import java.util.List;
import java.util.Optional;

/** The rows of a file that does not exist: each has its number and one of fifty devices. */
final class NumberedRows implements Rows.OfColumns {

  static final RowRecords RECORDS =
      new RowRecords(
          new FieldPath(List.of("device")), Optional.of(new FieldPath(List.of("row"))), 4);

  private final int end;
  private int row;

  NumberedRows(int from, int end) {
    this.row = from - 1;
    this.end = end;
  }

  @Override
  public List<FieldPath> columns() {
    return List.of(new FieldPath(List.of("row")), new FieldPath(List.of("device")));
  }

  @Override
  public void read(ValueSink sink) {
    sink.integer(0, row);
    sink.text(1, "device-" + row % 50);
  }

  @Override
  public boolean next() {
    return ++row < end;
  }

  @Override
  public long number() {
    return row;
  }

  @Override
  public long count() {
    return end;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
