package io.watershed.replay.format;

import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.schema.MessageType;

/** The rows of one row group. */
final class ParquetRows implements Rows.OfColumns {

  private final String file;
  private final Piece piece;
  private final ParquetPages pages;
  private final List<FieldPath> columns = new ArrayList<>();
  private final List<ParquetColumn> readers = new ArrayList<>();

  private long row;

  /** The first row whose values no one has taken yet. */
  private long untaken;

  private ParquetRows(String file, Piece piece, ParquetPages pages, long fromRow) {
    this.file = file;
    this.piece = piece;
    this.pages = pages;
    this.row = Math.max(piece.firstRow(), fromRow) - 1;
    this.untaken = piece.firstRow();
  }

  static ParquetRows open(ByteSource file, Piece piece, long fromRow, Reading reading)
      throws IOException {
    return open(
        file,
        ParquetFooter.read(file, reading.limits()),
        piece,
        fromRow,
        reading,
        ParquetColumn.Bytes.AS_TEXT);
  }

  static ParquetRows open(
      ByteSource file,
      ParquetFooter footer,
      Piece piece,
      long fromRow,
      Reading reading,
      ParquetColumn.Bytes bytes)
      throws IOException {
    var schema = footer.schema();
    var wanted = wanted(file.name(), schema, reading);
    if (piece.rows() == 0) {
      var none = new ParquetRows(file.name(), piece, null, fromRow);
      wanted.forEach(column -> none.columns.add(pathOf(column)));
      return none;
    }
    var group = footer.rowGroup(file.name(), piece);
    var pages = new ParquetPages(file, group, reading.limits());
    var rows = new ParquetRows(file.name(), piece, pages, fromRow);
    try {
      var store =
          new ColumnReadStoreImpl(
              pages,
              new GroupRecordConverter(schema).getRootConverter(),
              schema,
              footer.createdBy());
      for (var column : wanted) {
        rows.readers.add(
            new ParquetColumn(
                rows.columns.size(),
                column,
                store.getColumnReader(column),
                reading.limits().rowBytes(),
                bytes));
        rows.columns.add(pathOf(column));
      }
      return rows;
    } catch (RuntimeException e) {
      pages.close();
      throw rows.broken(piece.firstRow(), e);
    }
  }

  private static List<ColumnDescriptor> wanted(String file, MessageType schema, Reading reading)
      throws IOException {
    var wanted = new ArrayList<ColumnDescriptor>();
    for (var column : schema.getColumns()) {
      if (reading.wants(pathOf(column))) {
        if (column.getMaxRepetitionLevel() > 0) {
          throw BrokenFileException.file(
              file,
              "column '%s' repeats (expected: columns of one value a row)"
                  .formatted(String.join(".", column.getPath())),
              null);
        }
        wanted.add(column);
      }
    }
    return wanted;
  }

  private static FieldPath pathOf(ColumnDescriptor column) {
    return new FieldPath(Arrays.asList(column.getPath()));
  }

  @Override
  public List<FieldPath> columns() {
    return columns;
  }

  @Override
  public boolean next() {
    if (row + 1 >= piece.firstRow() + piece.rows()) {
      return false;
    }
    row++;
    return true;
  }

  @Override
  public void read(ValueSink sink) throws IOException {
    try {
      for (; untaken < row; untaken++) {
        readers.forEach(ParquetColumn::pass);
      }
      String problem = null;
      for (var reader : readers) {
        var found = reader.moveTo(sink);
        problem = problem == null ? found : problem;
      }
      untaken++;
      if (problem != null) {
        throw BrokenRowException.unreadable("%s, row %d: %s".formatted(file, row, problem));
      }
    } catch (RuntimeException e) {
      throw broken(row, e);
    }
  }

  private BrokenFileException broken(long at, RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    var problem = e instanceof UncheckedIOException || cause.getMessage() != null ? cause : e;
    return BrokenFileException.row(file, at, String.valueOf(problem.getMessage()), e);
  }

  @Override
  public long number() {
    return row;
  }

  @Override
  public long count() {
    return piece.rows();
  }

  @Override
  public void close() {
    if (pages != null) {
      pages.close();
    }
  }
}
