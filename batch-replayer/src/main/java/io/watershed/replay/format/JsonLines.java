package io.watershed.replay.format;

import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.Rows;
import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.util.Arrays;

/** The lines of one file of JSON lines. */
final class JsonLines implements Rows.OfRecords {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final String file;
  private final ByteReader bytes;
  private final int most;
  private byte[] line = new byte[1 << 10];
  private int length;
  private long lineLength;
  private long lineNumber;
  private long row = -1;

  private JsonLines(String file, ByteReader bytes, int most) {
    this.file = file;
    this.bytes = bytes;
    this.most = most;
  }

  static JsonLines open(ByteSource file, Limits limits) throws IOException {
    var in = Packing.open(file, limits);
    return new JsonLines(file.name(), new ByteReader(in), limits.rowBytes());
  }

  @Override
  public Rows.Encoding encoding() {
    return Rows.Encoding.JSON;
  }

  @Override
  public boolean next() throws IOException {
    try {
      while (readLine()) {
        if (!isBlank()) {
          row++;
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw BrokenFileException.line(file, row + 1, lineNumber, e.getMessage(), e);
    }
  }

  private boolean readLine() throws IOException {
    length = 0;
    lineLength = 0;
    lineNumber++;
    for (var ready = bytes.ready(); ready != null; ready = bytes.ready()) {
      int from = bytes.readyFrom();
      int to = bytes.readyTo();
      int at = from;
      while (at < to && ready[at] != '\n') {
        at++;
      }
      add(ready, from, at - from);
      bytes.take(at < to ? at - from + 1 : at - from);
      if (at < to) {
        withoutMark();
        return true;
      }
    }
    withoutMark();
    return lineLength > 0;
  }

  private void add(byte[] from, int begin, int count) {
    lineLength += count;
    if (lineLength > most) {
      return;
    }
    if (line.length - length < count) {
      line = Arrays.copyOf(line, Math.max(Math.min(2 * line.length, most), length + count));
    }
    System.arraycopy(from, begin, line, length, count);
    length += count;
  }

  private void withoutMark() {
    if (lineNumber == 1
        && length >= BYTE_ORDER_MARK.length
        && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3)) {
      Arrays.fill(line, 0, BYTE_ORDER_MARK.length, (byte) ' ');
    }
  }

  private boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return lineLength == length;
  }

  @Override
  public byte[] record() throws IOException {
    if (lineLength > most) {
      throw BrokenRowException.tooLong(
          "%s, row %d (line %d): %d bytes (expected: at most %d)"
              .formatted(file, row, lineNumber, lineLength, most));
    }
    return Arrays.copyOf(line, length);
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
