package io.watershed.replay.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of one file, read in ranges; they are the same until it is closed. */
public interface ByteSource extends AutoCloseable {

  /** Path or URI, as messages name it. */
  String name();

  /** Bytes. */
  long size();

  /**
   * A stream over a range, which must be closed. Its {@link InputStream#available} is never 0
   * before the end, so that what is packed in several members is read to the last one.
   *
   * @param from first byte
   * @param to behind the last byte; at most {@link #size}
   * @throws ChangedFileException if the file has become another one
   */
  InputStream open(long from, long to) throws IOException;

  /** A range that is all needed at once. */
  default byte[] read(long from, int length) throws IOException {
    try (var in = open(from, from + length)) {
      var bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException(
            "%s: ends at byte %d (expected: %d)"
                .formatted(name(), from + bytes.length, from + length));
      }
      return bytes;
    }
  }

  /** The last part of a path or URI. */
  static String fileName(String location) {
    return location.substring(Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\')) + 1);
  }

  @Override
  void close() throws IOException;
}
