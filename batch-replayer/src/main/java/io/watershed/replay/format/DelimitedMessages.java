package io.watershed.replay.format;

import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.EOFException;
import java.io.IOException;

/** The messages of one file of length-delimited Protobuf. */
final class DelimitedMessages implements Rows.OfRecords {

  private static final int VARINT_BITS = 7;
  private static final int LONGEST_VARINT = 5;

  private final String file;
  private final ByteReader bytes;
  private final int most;
  private byte[] message;
  private long length;
  private long row = -1;

  private DelimitedMessages(String file, ByteReader bytes, int most) {
    this.file = file;
    this.bytes = bytes;
    this.most = most;
  }

  static DelimitedMessages open(ByteSource file, Limits limits) throws IOException {
    var in = Packing.open(file, limits);
    return new DelimitedMessages(file.name(), new ByteReader(in), limits.rowBytes());
  }

  @Override
  public Rows.Encoding encoding() {
    return Rows.Encoding.PROTOBUF;
  }

  @Override
  public boolean next() throws IOException {
    try {
      if (bytes.peek() == ByteReader.END) {
        return false;
      }
      length = length();
      if (length > most) {
        message = null;
        bytes.skipFully(length);
      } else {
        message = bytes.readFully((int) length);
      }
      row++;
      return true;
    } catch (IOException e) {
      throw BrokenFileException.row(
          file, row + 1, "at byte %d: %s".formatted(bytes.offset(), e.getMessage()), e);
    }
  }

  private long length() throws IOException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      int next = bytes.read();
      if (next == ByteReader.END) {
        throw new EOFException("ends within the length of a message");
      }
      value |= (long) (next & 0x7f) << (i * VARINT_BITS);
      if (next < 0x80) {
        if (value > Integer.MAX_VALUE) {
          throw new IOException(
              "a message of %d bytes (expected: less than 2^31)".formatted(value));
        }
        return value;
      }
    }
    throw new IOException("a length of more than 5 bytes (expected: a message's length)");
  }

  @Override
  public byte[] record() throws IOException {
    if (message == null) {
      throw BrokenRowException.tooLong(
          "%s, row %d: %d bytes (expected: at most %d)".formatted(file, row, length, most));
    }
    return message;
  }

  @Override
  public long number() {
    return row;
  }

  @Override
  public long count() {
    return -1;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
