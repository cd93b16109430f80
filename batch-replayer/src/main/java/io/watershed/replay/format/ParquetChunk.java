package io.watershed.replay.format;

import io.watershed.replay.source.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * The pages of one column of a row group, read one after the other. Whatever a page says of its
 * lengths and counts is held against what there is before anyone makes room for it.
 */
final class ParquetChunk implements PageReader {

  private static final ParquetMetadataConverter CONVERTER = new ParquetMetadataConverter();

  private final ColumnDescriptor column;
  private final ColumnChunkMetaData chunk;
  private final Limits limits;
  private final ByteReader bytes;
  private long values;
  private PageHeader header;

  ParquetChunk(ByteSource file, ColumnDescriptor column, ColumnChunkMetaData chunk, Limits limits)
      throws IOException {
    this.column = column;
    this.chunk = chunk;
    this.limits = limits;
    long begin = chunk.getStartingPos();
    this.bytes = new ByteReader(file.open(begin, begin + chunk.getTotalSize()));
  }

  @Override
  public long getTotalValueCount() {
    return chunk.getValueCount();
  }

  @Override
  public DictionaryPage readDictionaryPage() {
    try {
      if (values > 0 || chunk.getTotalSize() == 0 || header().type != PageType.DICTIONARY_PAGE) {
        return null;
      }
      var page = header().dictionary_page_header;
      int size = header().uncompressed_page_size;
      var content = unpacked(packed(), 0, size);
      int smallest = smallestValue();
      if (page.num_values < 0 || page.num_values > content.length / smallest) {
        throw broken(
            "a dictionary of %d values in %d bytes".formatted(page.num_values, content.length));
      }
      return new DictionaryPage(
          BytesInput.from(content), page.num_values, CONVERTER.getEncoding(page.encoding));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int smallestValue() {
    return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> 1;
      case INT32, FLOAT, BINARY -> Integer.BYTES;
      case INT64, DOUBLE -> Long.BYTES;
      case INT96 -> 12;
      case FIXED_LEN_BYTE_ARRAY -> Math.max(1, column.getPrimitiveType().getTypeLength());
    };
  }

  @Override
  public DataPage readPage() {
    try {
      while (values < chunk.getValueCount()) {
        switch (header().type) {
          case DATA_PAGE -> {
            return first();
          }
          case DATA_PAGE_V2 -> {
            return second();
          }
          case DICTIONARY_PAGE, INDEX_PAGE -> packed();
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The header of the page that comes next. */
  private PageHeader header() throws IOException {
    if (header == null) {
      long left = chunk.getTotalSize() - bytes.offset();
      var thrift = ThriftLengths.take(bytes, Math.min(left, limits.footerBytes()));
      header = Util.readPageHeader(new ByteArrayInputStream(thrift));
      requireSize("packed", header.compressed_page_size, left - thrift.length);
      requireSize("unpacked", header.uncompressed_page_size, limits.blockBytes());
    }
    return header;
  }

  private void requireSize(String what, int size, long room) throws IOException {
    long most = Math.min(room, limits.blockBytes());
    if (size < 0 || size > most) {
      throw broken("a page of %d bytes, %s (expected: at most %d)".formatted(size, what, most));
    }
  }

  /** The bytes of the page, as they are; the next one is another page. */
  private byte[] packed() throws IOException {
    var page = header();
    var content = bytes.readFully(page.compressed_page_size);
    if (page.isSetCrc()) {
      var crc = new CRC32();
      crc.update(content);
      if ((int) crc.getValue() != page.getCrc()) {
        throw broken("a page whose checksum is wrong");
      }
    }
    header = null;
    return content;
  }

  private byte[] unpacked(byte[] packed, int from, int size) throws IOException {
    var content = from == 0 ? packed : Arrays.copyOfRange(packed, from, packed.length);
    return ParquetCodecs.unpack(chunk.getCodec(), content, size);
  }

  private int counted(int count) throws IOException {
    long left = chunk.getValueCount() - values;
    if (count < 0 || count > left || count > limits.blockRows()) {
      throw broken(
          "a page of %d values (expected: at most %d)"
              .formatted(count, Math.min(left, limits.blockRows())));
    }
    values += count;
    return count;
  }

  private DataPage first() throws IOException {
    var page = header().data_page_header;
    int size = header().uncompressed_page_size;
    int count = counted(page.num_values);
    var content = unpacked(packed(), 0, size);
    var encoding = CONVERTER.getEncoding(page.encoding);
    var levels = CONVERTER.getEncoding(page.definition_level_encoding);
    var walk = new EncodedLengths(content, 0, content.length);
    if (column.getMaxDefinitionLevel() > 0) {
      if (levels == Encoding.RLE) {
        int length = walk.length();
        new EncodedLengths(content, walk.at(), walk.at() + length).runs(levelBits(), count);
        walk.skip(length);
      } else {
        walk.skip((levelBits() * count + 7) / 8);
      }
    }
    check(walk, encoding, count);
    return new DataPageV1(
        BytesInput.from(content),
        count,
        size,
        null,
        CONVERTER.getEncoding(page.repetition_level_encoding),
        levels,
        encoding);
  }

  private DataPage second() throws IOException {
    var page = header().data_page_header_v2;
    int size = header().uncompressed_page_size;
    int count = counted(page.num_values);
    var content = packed();
    int repetition = page.repetition_levels_byte_length;
    int definition = page.definition_levels_byte_length;
    if (repetition < 0
        || definition < 0
        || (long) repetition + definition > Math.min(content.length, size)) {
      throw broken(
          "levels of %d and %d bytes in a page of %d"
              .formatted(repetition, definition, content.length));
    }
    int from = repetition + definition;
    var data =
        page.isSetIs_compressed() && !page.is_compressed
            ? Arrays.copyOfRange(content, from, content.length)
            : size == from ? new byte[0] : unpacked(content, from, size - from);
    var encoding = CONVERTER.getEncoding(page.encoding);
    new EncodedLengths(content, repetition, from).runs(levelBits(), count);
    check(new EncodedLengths(data, 0, data.length), encoding, count);
    return DataPageV2.uncompressed(
        page.num_rows,
        page.num_nulls,
        count,
        BytesInput.from(content, 0, repetition),
        BytesInput.from(content, repetition, definition),
        encoding,
        BytesInput.from(data),
        null);
  }

  private int levelBits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(column.getMaxDefinitionLevel());
  }

  /** Holds the counts within the values of a page against those of the page. */
  private void check(EncodedLengths walk, Encoding encoding, int count) throws IOException {
    switch (encoding) {
      case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
        if (walk.hasMore()) {
          walk.runs(walk.next(), count);
        }
      }
      case RLE -> {
        int length = walk.length();
        new EncodedLengths(walk.bytes(), walk.at(), walk.at() + length).runs(1, count);
      }
      case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY -> walk.deltas(count);
      case DELTA_BYTE_ARRAY -> {
        walk.deltas(count);
        walk.deltas(count);
      }
      case PLAIN, BIT_PACKED, BYTE_STREAM_SPLIT -> {}
    }
  }

  private IOException broken(String problem) {
    return new IOException("column " + String.join(".", column.getPath()) + ": " + problem);
  }

  void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
