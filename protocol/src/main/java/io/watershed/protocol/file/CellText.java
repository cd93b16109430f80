package io.watershed.protocol.file;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a value means that a file has only as text: a cell of CSV, a part of a directory's name. One
 * that is written like a JSON number is a number, with all its digits; everything else is text; an
 * empty one is absent.
 */
public final class CellText {

  /**
   * What counts as a number. No leading zeros, and no bare exponent: {@code 007} and {@code 12E4}
   * are codes far more often than they are numbers.
   */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+([eE][+-]?[0-9]{1,4})?|[eE][+-][0-9]{1,4})?");

  private static final int LONG_DIGITS = 18;

  private CellText() {}

  /** Hands a cell over as what it means. */
  public static void read(String cell, int column, ValueSink sink) {
    if (cell.isEmpty()) {
      return;
    }
    if (!isNumber(cell)) {
      sink.text(column, cell);
    } else if (cell.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
      sink.decimal(column, new BigDecimal(cell));
    } else if (cell.length() <= LONG_DIGITS) {
      sink.integer(column, Long.parseLong(cell));
    } else {
      sink.bigInteger(column, new BigInteger(cell));
    }
  }

  /** As {@link #read(String, int, ValueSink)}, of UTF-8 in a buffer. */
  public static void read(byte[] utf8, int from, int length, int column, ValueSink sink) {
    if (length == 0) {
      return;
    }
    byte first = utf8[from];
    if (first != '-' && (first < '0' || first > '9')) {
      sink.text(column, utf8, from, length);
    } else if (!plainInteger(utf8, from, length, column, sink)) {
      read(new String(utf8, from, length, StandardCharsets.UTF_8), column, sink);
    }
  }

  /** Reads the integers that nearly all numbers are. */
  private static boolean plainInteger(
      byte[] text, int from, int length, int column, ValueSink sink) {
    boolean negative = text[from] == '-';
    int begin = negative ? from + 1 : from;
    int end = from + length;
    if (length > LONG_DIGITS || begin == end || (text[begin] == '0' && end - begin > 1)) {
      return false;
    }
    long value = 0;
    for (int at = begin; at < end; at++) {
      if (text[at] < '0' || text[at] > '9') {
        return false;
      }
      value = value * 10 + (text[at] - '0');
    }
    sink.integer(column, negative ? -value : value);
    return true;
  }

  private static boolean isNumber(String cell) {
    char first = cell.charAt(0);
    return (first == '-' || (first >= '0' && first <= '9'))
        && cell.length() <= ValueSink.MOST_DIGITS
        && NUMBER.matcher(cell).matches();
  }
}
