package io.watershed.replay.format;

import com.github.luben.zstd.ZstdInputStream;
import io.watershed.replay.source.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.xerial.snappy.Snappy;

/** The blocks of an Avro file, from one place to another, each with the number of its rows. */
final class AvroBlocks implements Closeable {

  private static final int CRC_BYTES = 4;

  private final String file;
  private final AvroHeader header;
  private final Limits limits;
  private final long begin;
  private final long end;
  private final ByteReader bytes;
  private long rows;
  private long size;

  AvroBlocks(ByteSource file, AvroHeader header, long begin, long end, Limits limits)
      throws IOException {
    this.file = file.name();
    this.header = header;
    this.limits = limits;
    this.begin = begin;
    this.end = end;
    this.bytes = new ByteReader(file.open(begin, end));
  }

  static List<Piece> pieces(ByteSource file, long wantedBytes, Limits limits) throws IOException {
    var header = AvroHeader.read(file, limits);
    long length = file.size() - header.length();
    if (length <= wantedBytes) {
      return List.of(new Piece(header.length(), file.size(), 0, -1));
    }
    var pieces = new ArrayList<Piece>();
    long row = 0;
    try (var blocks = new AvroBlocks(file, header, header.length(), file.size(), limits)) {
      long first = 0;
      long begin = blocks.offset();
      while (blocks.next()) {
        row += blocks.rows();
        blocks.pass();
        if (blocks.offset() - begin >= wantedBytes || blocks.offset() == file.size()) {
          pieces.add(new Piece(begin, blocks.offset(), first, row - first));
          begin = blocks.offset();
          first = row;
        }
      }
    }
    return pieces;
  }

  long offset() {
    return begin + bytes.offset();
  }

  /** Reads the next block's header; false at the end. */
  boolean next() throws IOException {
    if (bytes.peek() == ByteReader.END) {
      return false;
    }
    long at = offset();
    rows = AvroHeader.number(bytes);
    size = AvroHeader.number(bytes);
    long room = Math.min(end - offset() - AvroHeader.SYNC_BYTES, limits.blockBytes());
    if (rows < 0 || rows > limits.blockRows() || size < 0 || size > room) {
      throw BrokenFileException.at(
          file,
          at,
          "a block of %d rows in %d bytes (expected: at most %d in %d)"
              .formatted(rows, size, limits.blockRows(), Math.max(room, 0)));
    }
    return true;
  }

  long rows() {
    return rows;
  }

  /** Goes on behind the block. */
  void pass() throws IOException {
    bytes.skipFully(size);
    sync();
  }

  /** The block's rows, unpacked. */
  byte[] read() throws IOException {
    long at = offset();
    var packed = bytes.readFully((int) size);
    sync();
    try {
      return unpacked(packed);
    } catch (IOException e) {
      throw BrokenFileException.at(file, at, "a block that can't be unpacked: " + e.getMessage());
    }
  }

  private void sync() throws IOException {
    long at = offset();
    if (!Arrays.equals(bytes.readFully(AvroHeader.SYNC_BYTES), header.sync())) {
      throw BrokenFileException.at(file, at, "no sync marker (expected: one behind each block)");
    }
  }

  private byte[] unpacked(byte[] packed) throws IOException {
    return switch (header.codec()) {
      case "null" -> packed;
      case "deflate" -> {
        var inflater = new Inflater(true);
        try (var in = new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
          yield bounded(in);
        } finally {
          inflater.end();
        }
      }
      case "zstandard" -> {
        try (var in = new ZstdInputStream(new ByteArrayInputStream(packed))) {
          yield bounded(in);
        }
      }
      case "snappy" -> unsnapped(packed);
      default ->
          throw new IOException(
              "codec: " + header.codec() + " (expected: null, deflate, snappy or zstandard)");
    };
  }

  private byte[] bounded(InputStream in) throws IOException {
    var unpacked = in.readNBytes(limits.blockBytes() + 1);
    requireFits(unpacked.length);
    return unpacked;
  }

  private void requireFits(int length) throws IOException {
    if (length > limits.blockBytes()) {
      throw new IOException("more than " + limits.blockBytes() + " bytes (expected: at most that)");
    }
  }

  private byte[] unsnapped(byte[] packed) throws IOException {
    int length = packed.length - CRC_BYTES;
    if (length < 0) {
      throw new IOException("no checksum");
    }
    requireFits(Snappy.uncompressedLength(packed, 0, length));
    var unpacked = new byte[Snappy.uncompressedLength(packed, 0, length)];
    Snappy.uncompress(packed, 0, length, unpacked, 0);
    var crc = new CRC32();
    crc.update(unpacked);
    int stated =
        (packed[length] & 0xff) << 24
            | (packed[length + 1] & 0xff) << 16
            | (packed[length + 2] & 0xff) << 8
            | (packed[length + 3] & 0xff);
    if (stated != (int) crc.getValue()) {
      throw new IOException("a wrong checksum");
    }
    return unpacked;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
