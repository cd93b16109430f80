package io.watershed.replay.format;

import java.io.IOException;

/**
 * Walks the encodings of Parquet that state how many values follow, before a library makes room for
 * what they state: runs of levels and dictionary indices, and deltas.
 */
final class EncodedLengths {

  private static final int GROUP = 8;

  /** Writers fill the last run up, though never by more than one of the longest. */
  private static final int PADDING = 512;

  private static final int MOST_BLOCK_VALUES = 1 << 16;

  private final byte[] bytes;
  private final int end;
  private int at;

  EncodedLengths(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Where the walk stands. */
  int at() {
    return at;
  }

  boolean hasMore() {
    return at < end;
  }

  byte[] bytes() {
    return bytes;
  }

  /** A byte, such as the one that says how many bits an index has. */
  int next() throws IOException {
    if (at >= end) {
      throw new IOException("a page that ends too early, at its byte " + at);
    }
    return bytes[at++] & 0xff;
  }

  /** Four bytes, little end first. */
  int length() throws IOException {
    int length = next() | next() << 8 | next() << 16 | next() << 24;
    if (length < 0 || length > end - at) {
      throw new IOException(
          "levels of %d bytes (expected: at most %d)"
              .formatted(Integer.toUnsignedLong(length), end - at));
    }
    return length;
  }

  void skip(int length) {
    at += length;
  }

  /** Runs of numbers of some bits, until there are enough values or bytes. */
  void runs(int bits, int values) throws IOException {
    if (bits > Integer.SIZE) {
      throw new IOException("indices of " + bits + " bits (expected: at most 32)");
    }
    long seen = 0;
    while (seen < values && at < end) {
      long header = varint();
      long count = (header >>> 1) * ((header & 1) == 1 ? GROUP : 1);
      if (count < 1 || ((header & 1) == 1 && count > values - seen + PADDING)) {
        throw new IOException(
            "a run of %d values (expected: 1 to %d)".formatted(count, values - seen));
      }
      long length = (header & 1) == 1 ? (header >>> 1) * bits : (bits + 7) / 8;
      at = (int) Math.min(end, at + length);
      seen += count;
    }
  }

  /** Deltas of at most so many values; stands behind them then. */
  void deltas(int values) throws IOException {
    long block = varint();
    long parts = varint();
    long total = varint();
    varint();
    if (block < 1
        || block > MOST_BLOCK_VALUES
        || parts < 1
        || parts > block
        || block % parts != 0
        || block / parts % GROUP != 0) {
      throw new IOException(
          "blocks of %d values in %d parts (expected: at most %d values, in parts of whole groups"
                  .formatted(block, parts, MOST_BLOCK_VALUES)
              + " of 8)");
    }
    if (total < 0 || total > values) {
      throw new IOException("%d deltas (expected: at most %d)".formatted(total, values));
    }
    long part = block / parts;
    for (long seen = 1; seen < total; ) {
      varint();
      int widths = at;
      at = (int) Math.min(end, at + parts);
      for (int i = 0; i < parts && seen < total; i++, seen += part) {
        if (widths + i >= end) {
          throw new IOException("deltas that end too early, at byte " + end + " of their page");
        }
        at = (int) Math.min(end, at + (bytes[widths + i] & 0xff) * part / GROUP);
      }
    }
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
