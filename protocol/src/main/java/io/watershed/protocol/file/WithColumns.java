package io.watershed.protocol.file;

import io.watershed.protocol.pipeline.FieldPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Rows of columns with added ones behind their own. */
final class WithColumns implements Rows.OfColumns {

  private final Rows.OfColumns rows;
  private final List<FieldPath> columns;
  private final List<String> values;
  private final int first;
  private final boolean numbered;

  WithColumns(Rows.OfColumns rows, AddedFields added) throws IOException {
    this.rows = rows;
    this.first = rows.columns().size();
    this.values = List.copyOf(new TreeMap<>(added.constants()).values());
    this.numbered = added.row().isPresent();
    var all = new ArrayList<>(rows.columns());
    for (var name : added.names()) {
      if (rows.columns().stream().anyMatch(column -> column.names().getFirst().equals(name))) {
        throw new IOException(
            "field '%s': the file has one itself (expected: another name)".formatted(name));
      }
      all.add(new FieldPath(List.of(name)));
    }
    this.columns = List.copyOf(all);
  }

  @Override
  public List<FieldPath> columns() {
    return columns;
  }

  @Override
  public void read(ValueSink sink) throws IOException {
    rows.read(sink);
    for (int i = 0; i < values.size(); i++) {
      CellText.read(values.get(i), first + i, sink);
    }
    if (numbered) {
      sink.integer(first + values.size(), rows.number());
    }
  }

  @Override
  public boolean next() throws IOException {
    return rows.next();
  }

  @Override
  public long number() {
    return rows.number();
  }

  @Override
  public long count() {
    return rows.count();
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
