package io.watershed.replay.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A stream over a range of bytes that can be read at any place. */
final class RangeStream extends InputStream {

  /** Reads some bytes of a place. */
  @FunctionalInterface
  interface Reading {
    /** At least one byte; negative: there are none. */
    int read(long at, byte[] into, int offset, int length) throws IOException;
  }

  private final String name;
  private final long end;
  private final Reading reading;
  private long at;

  RangeStream(String name, long from, long to, Reading reading) {
    this.name = name;
    this.at = from;
    this.end = to;
    this.reading = reading;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (at >= end) {
      return -1;
    }
    int read = reading.read(at, into, offset, (int) Math.min(length, end - at));
    if (read < 0) {
      throw new EOFException("%s: ends at byte %d (expected: %d)".formatted(name, at, end));
    }
    at += read;
    return read;
  }

  @Override
  public long skip(long bytes) {
    long skipped = Math.clamp(bytes, 0, end - at);
    at += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, end - at);
  }
}
