package io.watershed.protocol.event;

import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import java.util.List;

/** Rows that are listed: each says of itself what it hands over. */
final class ListedRows implements Rows.OfColumns {

  private final List<FieldPath> columns;
  private final List<Row> rows;
  private int at = -1;

  /** Hands its values over. */
  interface Row {
    void read(ValueSink sink);
  }

  ListedRows(List<FieldPath> columns, List<Row> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  @Override
  public List<FieldPath> columns() {
    return columns;
  }

  @Override
  public void read(ValueSink sink) {
    rows.get(at).read(sink);
  }

  @Override
  public boolean next() {
    return ++at < rows.size();
  }

  @Override
  public long number() {
    return at;
  }

  @Override
  public long count() {
    return rows.size();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
