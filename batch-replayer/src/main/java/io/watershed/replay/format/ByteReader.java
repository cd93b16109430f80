package io.watershed.replay.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads a stream byte by byte from a buffer, and counts. */
final class ByteReader implements Closeable {

  static final int END = -1;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private long before;

  ByteReader(InputStream in) {
    this.in = in;
  }

  /** How many bytes have been read. */
  long offset() {
    return before + at;
  }

  /** The next byte from 0 to 255, or {@link #END}. */
  int read() throws IOException {
    return at < end || fill() ? buffer[at++] & 0xff : END;
  }

  /** The next byte, which is read again. */
  int peek() throws IOException {
    return at < end || fill() ? buffer[at] & 0xff : END;
  }

  /** The bytes that lie ready, without the end; at least one. Null at the end. */
  byte[] ready() throws IOException {
    return at < end || fill() ? buffer : null;
  }

  int readyFrom() {
    return at;
  }

  int readyTo() {
    return end;
  }

  /** Takes some of the bytes that lie ready. */
  void take(int bytes) {
    at += bytes;
  }

  byte[] readFully(int length) throws IOException {
    var bytes = new byte[length];
    int done = 0;
    while (done < length) {
      if (at == end && !fill()) {
        throw new EOFException("ends %d bytes into %d".formatted(done, length));
      }
      int part = Math.min(length - done, end - at);
      System.arraycopy(buffer, at, bytes, done, part);
      at += part;
      done += part;
    }
    return bytes;
  }

  void skipFully(long length) throws IOException {
    long left = length;
    while (left > 0) {
      if (at == end && !fill()) {
        throw new EOFException("ends %d bytes into %d".formatted(length - left, length));
      }
      int part = (int) Math.min(left, end - at);
      at += part;
      left -= part;
    }
  }

  private boolean fill() throws IOException {
    before += end;
    at = 0;
    end = 0;
    int read = in.read(buffer, 0, buffer.length);
    while (read == 0) {
      read = in.read(buffer, 0, buffer.length);
    }
    end = Math.max(read, 0);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
