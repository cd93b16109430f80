package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The records of one row group of an archive's file. */
final class ArchivedRows implements Rows.OfRecords {

  private final ParquetRows rows;
  private final Rows.Encoding encoding;
  private final Values values;
  private boolean taken;

  private ArchivedRows(ParquetRows rows, Rows.Encoding encoding) {
    this.rows = rows;
    this.encoding = encoding;
    var names = rows.columns().stream().map(FieldPath::toString).toList();
    this.values =
        new Values(names.indexOf(ArchiveFormat.VALUE), names.indexOf(ArchiveFormat.POSITION));
  }

  static ArchivedRows open(ByteSource file, Piece piece, long fromRow, Limits limits)
      throws IOException {
    var footer = ParquetFooter.read(file, limits);
    var encoding = encoding(file, footer);
    var needed =
        List.of(ArchiveFormat.VALUE, ArchiveFormat.POSITION).stream()
            .map(name -> new FieldPath(List.of(name)))
            .toList();
    for (var column : needed) {
      if (!ArchiveFormat.SCHEMA
          .getColumnDescription(new String[] {column.toString()})
          .equals(found(footer, column.toString()))) {
        throw BrokenFileException.file(
            file.name(), "no column '%s' of an archive's files".formatted(column), null);
      }
    }
    var reading = new Reading(Optional.of(needed), Reading.Csv.STANDARD, limits);
    return new ArchivedRows(
        ParquetRows.open(file, footer, piece, fromRow, reading, ParquetColumn.Bytes.AS_THEY_ARE),
        encoding);
  }

  private static Object found(ParquetFooter footer, String column) {
    var path = new String[] {column};
    return footer.schema().containsPath(path) ? footer.schema().getColumnDescription(path) : null;
  }

  private static Rows.Encoding encoding(ByteSource file, ParquetFooter footer) throws IOException {
    var text = footer.properties().get(ArchiveFormat.ENCODING);
    return Stream.of(Rows.Encoding.values())
        .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                BrokenFileException.file(
                    file.name(),
                    "%s: %s (expected: json or protobuf, as an archive's files say)"
                        .formatted(ArchiveFormat.ENCODING, text),
                    null));
  }

  @Override
  public Rows.Encoding encoding() {
    return encoding;
  }

  @Override
  public boolean next() throws IOException {
    taken = false;
    return rows.next();
  }

  @Override
  public byte[] record() throws IOException {
    take();
    return values.value;
  }

  @Override
  public byte[] position() throws IOException {
    take();
    return values.position;
  }

  private void take() throws IOException {
    if (!taken) {
      values.value = null;
      values.position = null;
      taken = true;
      rows.read(values);
    }
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
  public void close() {
    rows.close();
  }

  /** Both columns are bytes, so nothing else comes. */
  private static final class Values implements ValueSink {

    private final int valueColumn;
    private final int positionColumn;
    private byte[] value;
    private byte[] position;

    Values(int valueColumn, int positionColumn) {
      this.valueColumn = valueColumn;
      this.positionColumn = positionColumn;
    }

    @Override
    public void text(int column, byte[] bytes, int from, int length) {
      var content =
          from == 0 && length == bytes.length
              ? bytes
              : Arrays.copyOfRange(bytes, from, from + length);
      if (column == valueColumn) {
        value = content;
      } else if (column == positionColumn) {
        position = content;
      }
    }

    @Override
    public void text(int column, String text) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      text(column, bytes, 0, bytes.length);
    }

    @Override
    public void integer(int column, long number) {
      throw unexpected(column);
    }

    @Override
    public void bigInteger(int column, BigInteger number) {
      throw unexpected(column);
    }

    @Override
    public void decimal(int column, BigDecimal number) {
      throw unexpected(column);
    }

    @Override
    public void number(int column, double number) {
      throw unexpected(column);
    }

    @Override
    public void number(int column, float number) {
      throw unexpected(column);
    }

    @Override
    public void truth(int column, boolean truth) {
      throw unexpected(column);
    }

    private static IllegalStateException unexpected(int column) {
      return new IllegalStateException("column " + column + " isn't bytes");
    }
  }
}
