package io.watershed.replay.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Walks a structure of Thrift's compact protocol and believes no length in it that goes beyond the
 * bytes that there are. What has passed can be read by a library that makes room for whatever a
 * length says.
 */
final class ThriftLengths {

  private static final int DEEPEST = 32;
  private static final int SHORT_LIST = 15;

  private final ByteReader in;
  private final long most;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  private ThriftLengths(ByteReader in, long most) {
    this.in = in;
    this.most = most;
  }

  /** What a byte of a field's or list's header says of its kind. */
  private static final class Kind {
    static final int STOP = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int BYTE = 3;
    static final int SHORT = 4;
    static final int INT = 5;
    static final int LONG = 6;
    static final int DOUBLE = 7;
    static final int BINARY = 8;
    static final int LIST = 9;
    static final int SET = 10;
    static final int MAP = 11;
    static final int STRUCT = 12;

    private Kind() {}
  }

  /**
   * Takes the bytes of a structure.
   *
   * @param most how many there may be
   * @throws IOException where it doesn't end within them
   */
  static byte[] take(ByteReader in, long most) throws IOException {
    var walk = new ThriftLengths(in, most);
    walk.struct(0);
    return walk.taken.toByteArray();
  }

  private void struct(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("structures within each other, more than " + DEEPEST);
    }
    for (int header = next(); header != Kind.STOP; header = next()) {
      if (header >> 4 == 0) {
        varint();
      }
      int kind = header & 0x0f;
      if (kind != Kind.TRUE && kind != Kind.FALSE) {
        value(kind, depth);
      }
    }
  }

  private void value(int kind, int depth) throws IOException {
    switch (kind) {
      case Kind.TRUE, Kind.FALSE, Kind.BYTE -> skip(1);
      case Kind.SHORT, Kind.INT, Kind.LONG -> varint();
      case Kind.DOUBLE -> skip(Double.BYTES);
      case Kind.BINARY -> skip(varint());
      case Kind.LIST, Kind.SET -> list(depth);
      case Kind.MAP -> map(depth);
      case Kind.STRUCT -> struct(depth + 1);
      default -> throw new IOException("a field of kind " + kind + " (expected: 1 to 12)");
    }
  }

  private void list(int depth) throws IOException {
    int header = next();
    long size = header >> 4 == SHORT_LIST ? varint() : header >> 4;
    requireRoom(size);
    for (long i = 0; i < size; i++) {
      value(header & 0x0f, depth + 1);
    }
  }

  private void map(int depth) throws IOException {
    long size = varint();
    requireRoom(size);
    if (size > 0) {
      int kinds = next();
      for (long i = 0; i < size; i++) {
        value(kinds >> 4, depth + 1);
        value(kinds & 0x0f, depth + 1);
      }
    }
  }

  /** Each element takes a byte at least. */
  private void requireRoom(long size) throws IOException {
    long left = most - taken.size();
    if (size < 0 || size > left) {
      throw new IOException("a length of %d where %d bytes are left".formatted(size, left));
    }
  }

  private void skip(long length) throws IOException {
    requireRoom(length);
    taken.writeBytes(in.readFully((int) length));
  }

  private int next() throws IOException {
    int next = taken.size() < most ? in.read() : ByteReader.END;
    if (next == ByteReader.END) {
      throw new IOException("a structure that doesn't end within " + most + " bytes");
    }
    taken.write(next);
    return next;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = next();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IOException("an integer of more than 10 bytes");
  }
}
