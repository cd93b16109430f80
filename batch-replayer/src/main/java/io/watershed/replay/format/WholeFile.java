package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;

/** All pieces of a file, one after the other, as rows of one file; closes the file as well. */
final class WholeFile {

  private final FileFormat format;
  private final ByteSource file;
  private final List<Piece> pieces;
  private Rows rows;
  private int piece;

  private WholeFile(FileFormat format, ByteSource file) throws IOException {
    this.format = format;
    this.file = file;
    this.pieces = format.pieces(file, Long.MAX_VALUE, Limits.standard());
    this.rows = open(pieces.isEmpty() ? new Piece(0, file.size(), 0, 0) : pieces.getFirst());
  }

  static Rows open(FileFormat format, ByteSource file) throws IOException {
    var whole = new WholeFile(format, file);
    return switch (whole.rows) {
      case Rows.OfColumns columns -> whole.new Columns(columns.columns());
      case Rows.OfRecords records -> whole.new Records(records.encoding());
    };
  }

  private Rows open(Piece next) throws IOException {
    return format.open(file, next, next.firstRow(), Reading.all());
  }

  private boolean next() throws IOException {
    while (!rows.next()) {
      if (piece + 1 >= pieces.size()) {
        return false;
      }
      rows.close();
      rows = open(pieces.get(++piece));
    }
    return true;
  }

  private long count() {
    boolean known = pieces.stream().allMatch(part -> part.rows() >= 0);
    return known ? pieces.stream().mapToLong(Piece::rows).sum() : -1;
  }

  private void close() throws IOException {
    try (file) {
      rows.close();
    }
  }

  private final class Columns implements Rows.OfColumns {

    private final List<FieldPath> columns;

    Columns(List<FieldPath> columns) {
      this.columns = columns;
    }

    @Override
    public List<FieldPath> columns() {
      return columns;
    }

    @Override
    public void read(ValueSink sink) throws IOException {
      ((Rows.OfColumns) rows).read(sink);
    }

    @Override
    public boolean next() throws IOException {
      return WholeFile.this.next();
    }

    @Override
    public long number() {
      return rows.number();
    }

    @Override
    public long count() {
      return WholeFile.this.count();
    }

    @Override
    public void close() throws IOException {
      WholeFile.this.close();
    }
  }

  private final class Records implements Rows.OfRecords {

    private final Rows.Encoding encoding;

    Records(Rows.Encoding encoding) {
      this.encoding = encoding;
    }

    @Override
    public Rows.Encoding encoding() {
      return encoding;
    }

    @Override
    public byte[] record() throws IOException {
      return ((Rows.OfRecords) rows).record();
    }

    @Override
    public boolean next() throws IOException {
      return WholeFile.this.next();
    }

    @Override
    public long number() {
      return rows.number();
    }

    @Override
    public long count() {
      return WholeFile.this.count();
    }

    @Override
    public void close() throws IOException {
      WholeFile.this.close();
    }
  }
}
