package io.watershed.replay.format;

import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.List;

/** The rows of some blocks of an Avro file. */
final class AvroRows implements Rows.OfColumns {

  private final String file;
  private final AvroBlocks blocks;
  private final AvroValues values;
  private final long count;
  private final long fromRow;
  private long row;
  private long blockEnd;
  private boolean taken = true;

  private AvroRows(String file, AvroBlocks blocks, AvroValues values, Piece piece, long fromRow) {
    this.file = file;
    this.blocks = blocks;
    this.values = values;
    this.count = piece.rows();
    this.fromRow = fromRow;
    this.row = piece.firstRow() - 1;
    this.blockEnd = piece.firstRow();
  }

  static AvroRows open(ByteSource file, Piece piece, long fromRow, Reading reading)
      throws IOException {
    var header = AvroHeader.read(file, reading.limits());
    var values = new AvroValues(file.name(), header.schema(), reading);
    long begin = Math.max(piece.begin(), header.length());
    var blocks =
        new AvroBlocks(file, header, begin, Math.max(begin, piece.end()), reading.limits());
    return new AvroRows(file.name(), blocks, values, piece, fromRow);
  }

  @Override
  public List<FieldPath> columns() {
    return values.columns();
  }

  @Override
  public boolean next() throws IOException {
    try {
      do {
        if (!taken) {
          values.row(null);
        }
        taken = true;
        if (row + 1 == blockEnd && !nextBlock()) {
          return false;
        }
        row++;
        taken = false;
      } while (row < fromRow);
      return true;
    } catch (BrokenFileException e) {
      throw e;
    } catch (IOException e) {
      throw BrokenFileException.row(file, row + 1, e.getMessage(), e);
    }
  }

  private boolean nextBlock() throws IOException {
    if (!values.isAtEnd()) {
      throw new IOException("a block with bytes behind its last row");
    }
    while (blocks.next()) {
      if (blockEnd + blocks.rows() <= fromRow || blocks.rows() == 0) {
        blocks.pass();
        blockEnd += blocks.rows();
        row = blockEnd - 1;
      } else {
        values.begin(blocks.read());
        blockEnd += blocks.rows();
        return true;
      }
    }
    return false;
  }

  @Override
  public void read(ValueSink sink) throws IOException {
    taken = true;
    try {
      values.row(sink);
    } catch (IOException e) {
      throw BrokenFileException.row(file, row, e.getMessage(), e);
    }
  }

  @Override
  public long number() {
    return row;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void close() throws IOException {
    blocks.close();
  }
}
