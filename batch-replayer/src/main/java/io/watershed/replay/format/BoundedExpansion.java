package io.watershed.replay.format;

import io.watershed.replay.source.ByteSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends a file that unpacks to more than any honest one. */
final class BoundedExpansion extends FilterInputStream {

  private final ByteSource file;
  private final long most;
  private long unpacked;

  BoundedExpansion(InputStream in, ByteSource file, Limits limits) {
    super(in);
    this.file = file;
    this.most = Math.max(Limits.FREE_EXPANSION, file.size() * limits.expansion());
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    unpacked += Math.max(read, 0);
    if (unpacked > most) {
      throw new IOException(
          "its %d bytes unpack to more than %d bytes (expected: at most that)"
              .formatted(file.size(), most));
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    unpacked += skipped;
    return skipped;
  }
}
