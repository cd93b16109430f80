package io.watershed.replay.format;

import io.watershed.replay.source.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.schema.MessageType;

/**
 * What a Parquet file says of itself, as far as it can be true: every length in it lies within the
 * file.
 *
 * @param createdBy the writer, of which readers know mistakes
 * @param properties what the writer has added
 */
record ParquetFooter(
    MessageType schema,
    List<BlockMetaData> rowGroups,
    String createdBy,
    Map<String, String> properties) {

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL_BYTES = 8;

  static ParquetFooter read(ByteSource file, Limits limits) throws IOException {
    var bytes = bytes(file, limits);
    try {
      var unused =
          ThriftLengths.take(new ByteReader(new ByteArrayInputStream(bytes)), bytes.length);
      var options = ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
      var metadata =
          new ParquetMetadataConverter(options)
              .readParquetMetadata(
                  new ByteArrayInputStream(bytes), ParquetMetadataConverter.NO_FILTER);
      var footer =
          new ParquetFooter(
              metadata.getFileMetaData().getSchema(),
              List.copyOf(metadata.getBlocks()),
              metadata.getFileMetaData().getCreatedBy(),
              metadata.getFileMetaData().getKeyValueMetaData());
      footer.check(file);
      return footer;
    } catch (BrokenFileException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw BrokenFileException.file(file.name(), "a schema of too many levels", e);
    } catch (IOException | RuntimeException e) {
      throw BrokenFileException.file(
          file.name(), "a footer that can't be read: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(ByteSource file, Limits limits) throws IOException {
    long size = file.size();
    if (size < MAGIC.length + TAIL_BYTES) {
      throw noParquet(file, size + " bytes (expected: at least 12)");
    }
    var tail = file.read(size - TAIL_BYTES, TAIL_BYTES);
    if (!Arrays.equals(tail, MAGIC.length, TAIL_BYTES, MAGIC, 0, MAGIC.length)) {
      throw noParquet(file, "its last four bytes aren't PAR1 (expected: a file that is complete)");
    }
    int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
    long room = size - MAGIC.length - TAIL_BYTES;
    if (length < 1 || length > room || length > limits.footerBytes()) {
      throw noParquet(
          file,
          "a footer of %d bytes (expected: 1 to %d)"
              .formatted(Integer.toUnsignedLong(length), Math.min(room, limits.footerBytes())));
    }
    return file.read(size - TAIL_BYTES - length, length);
  }

  private static BrokenFileException noParquet(ByteSource file, String problem) {
    return BrokenFileException.file(file.name(), "not a Parquet file: " + problem, null);
  }

  private void check(ByteSource file) throws IOException {
    for (int i = 0; i < rowGroups.size(); i++) {
      var group = rowGroups.get(i);
      if (group.getRowCount() < 0) {
        throw BrokenFileException.file(
            file.name(), "row group %d: %d rows".formatted(i, group.getRowCount()), null);
      }
      for (var chunk : group.getColumns()) {
        if (chunk.isEncrypted()) {
          throw BrokenFileException.file(
              file.name(), "column " + chunk.getPath() + " is encrypted (expected: plain)", null);
        }
        long begin = chunk.getStartingPos();
        long length = chunk.getTotalSize();
        if (begin < 0 || length < 0 || begin > file.size() || length > file.size() - begin) {
          throw BrokenFileException.file(
              file.name(),
              "row group %d, column %s: %d bytes from byte %d on (expected: within its %d bytes)"
                  .formatted(i, chunk.getPath().toDotString(), length, begin, file.size()),
              null);
        }
      }
    }
  }

  /** One piece a row group that has rows. */
  List<Piece> pieces() {
    var pieces = new ArrayList<Piece>();
    long row = 0;
    for (var group : rowGroups) {
      long begin = Long.MAX_VALUE;
      long end = 0;
      for (var chunk : group.getColumns()) {
        begin = Math.min(begin, chunk.getStartingPos());
        end = Math.max(end, chunk.getStartingPos() + chunk.getTotalSize());
      }
      if (group.getRowCount() > 0) {
        pieces.add(new Piece(Math.min(begin, end), end, row, group.getRowCount()));
      }
      row = Math.addExact(row, group.getRowCount());
    }
    return pieces;
  }

  /** The row group of a piece. */
  BlockMetaData rowGroup(String file, Piece piece) throws IOException {
    long row = 0;
    for (var group : rowGroups) {
      if (row == piece.firstRow() && group.getRowCount() == piece.rows()) {
        return group;
      }
      row += group.getRowCount();
    }
    throw BrokenFileException.file(
        file,
        "no row group of %d rows that begins with row %d (expected: as planned)"
            .formatted(piece.rows(), piece.firstRow()),
        null);
  }
}
