package io.watershed.replay.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Takes the cells of CSV apart, a row at a time, without their quotes. A row that breaks the rules
 * is read to its end, so that the next one can be read; one that is too long is, too, and is not
 * kept.
 */
final class CsvCells implements Closeable {

  private static final int QUOTE = '"';

  private final ByteReader bytes;
  private final int delimiter;
  private final int most;
  private byte[] text = new byte[1 << 10];
  private int used;
  private int[] ends = new int[32];
  private int count;
  private boolean quoted;
  private long rowBytes;
  private String problem;
  private long line = 1;
  private long lines;

  CsvCells(ByteReader bytes, char delimiter, int most) {
    this.bytes = bytes;
    this.delimiter = delimiter;
    this.most = most;
  }

  /**
   * Reads the next row that isn't blank.
   *
   * @return false behind the last one
   */
  boolean nextRow() throws IOException {
    while (bytes.peek() != ByteReader.END) {
      line = lines + 1;
      used = 0;
      count = 0;
      quoted = false;
      rowBytes = 0;
      problem = null;
      if (line == 1) {
        passMark();
      }
      readRow();
      if (!isBlank()) {
        return true;
      }
    }
    return false;
  }

  private void passMark() throws IOException {
    if (bytes.peek() == 0xef) {
      bytes.skipFully(3);
    }
  }

  private boolean isBlank() {
    if (count != 1 || quoted || problem != null) {
      return false;
    }
    for (int i = 0; i < used; i++) {
      if (text[i] != ' ' && text[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private void readRow() throws IOException {
    boolean more = true;
    while (more) {
      int end = bytes.peek() == QUOTE ? quotedCell() : plainCell();
      endCell();
      more = end == delimiter;
    }
    lines++;
  }

  /** What ended the cell: the delimiter, a line end or {@link ByteReader#END}. */
  private int plainCell() throws IOException {
    for (int next = bytes.read(); ; next = bytes.read()) {
      if (next == delimiter || isEnd(next)) {
        return next;
      }
      add(next);
    }
  }

  private int quotedCell() throws IOException {
    quoted = true;
    bytes.take(1);
    while (true) {
      int next = bytes.read();
      if (next == ByteReader.END) {
        throw new EOFException("ends within a quoted cell (expected: a closing quote)");
      }
      if (next == QUOTE) {
        if (bytes.peek() != QUOTE) {
          return behindQuote();
        }
        bytes.take(1);
      }
      lines += next == '\n' ? 1 : 0;
      add(next);
    }
  }

  private int behindQuote() throws IOException {
    int next = bytes.read();
    while (next != delimiter && !isEnd(next)) {
      problem =
          problem == null
              ? "'%c' behind a closing quote (expected: '%c' or the end of the line)"
                  .formatted((char) next, (char) delimiter)
              : problem;
      next = bytes.read();
    }
    return next;
  }

  private boolean isEnd(int next) throws IOException {
    if (next == '\r' && bytes.peek() == '\n') {
      bytes.take(1);
    }
    return next == '\n' || next == '\r' || next == ByteReader.END;
  }

  private void add(int next) {
    if (++rowBytes > most) {
      return;
    }
    if (used == text.length) {
      text = Arrays.copyOf(text, Math.min(2 * text.length, most));
    }
    text[used++] = (byte) next;
  }

  private void endCell() {
    // A cell without bytes takes room as well.
    rowBytes += Integer.BYTES;
    if (rowBytes > most) {
      return;
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = used;
  }

  boolean isTooLong() {
    return rowBytes > most;
  }

  /** What is wrong with the row; null: nothing. */
  String problem() {
    return isTooLong() ? rowBytes + " bytes (expected: at most " + most + ")" : problem;
  }

  /** The line, from 1, in which the row begins. */
  long line() {
    return line;
  }

  int count() {
    return count;
  }

  byte[] text() {
    return text;
  }

  /** Behind the last cell. */
  int end() {
    return used;
  }

  int from(int cell) {
    return cell == 0 ? 0 : ends[cell - 1];
  }

  int length(int cell) {
    return ends[cell] - from(cell);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
