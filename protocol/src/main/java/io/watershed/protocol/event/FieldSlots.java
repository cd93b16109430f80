package io.watershed.protocol.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The values of one record's fields, as far as they are needed. Used again for every record: text
 * lies as UTF-8 in one buffer, numbers in arrays, so that reading a record leaves no garbage.
 */
final class FieldSlots {

  /** What a slot holds. */
  enum Kind {
    ABSENT,
    /** The word {@code null}. */
    NULL,
    /** Zero, or a field that Protobuf doesn't write because it is zero; nobody can tell. */
    ZERO,
    /** An integer of 64 bits. */
    INTEGER,
    /** An integer of more than 64 bits, as text and as the nearest double. */
    BIG_INTEGER,
    /** A number that isn't an integer, or that nobody needs as one; its digits where needed. */
    DECIMAL,
    TEXT,
    /** Text with half a surrogate pair: there is no UTF-8 for it. */
    BROKEN_TEXT,
    /** Something that is never of use: a truth value, an object, a list. */
    OTHER
  }

  private static final int LONGEST_DIGITS = 20;

  private final Kind[] kinds;
  private final long[] integers;
  private final double[] numbers;
  private final int[] starts;
  private final int[] lengths;
  private byte[] text = new byte[256];
  private int used;

  FieldSlots(int size) {
    kinds = new Kind[size];
    integers = new long[size];
    numbers = new double[size];
    starts = new int[size];
    lengths = new int[size];
    clear();
  }

  void clear() {
    Arrays.fill(kinds, Kind.ABSENT);
    used = 0;
  }

  void clear(int slot) {
    kinds[slot] = Kind.ABSENT;
  }

  Kind kind(int slot) {
    return kinds[slot];
  }

  void setNull(int slot) {
    kinds[slot] = Kind.NULL;
  }

  void setZero(int slot) {
    setInteger(slot, 0);
    kinds[slot] = Kind.ZERO;
  }

  void setInteger(int slot, long value) {
    kinds[slot] = Kind.INTEGER;
    integers[slot] = value;
    numbers[slot] = value;
  }

  void setBigInteger(int slot, String digits, double nearest) {
    setText(slot, digits.getBytes(StandardCharsets.ISO_8859_1));
    kinds[slot] = Kind.BIG_INTEGER;
    numbers[slot] = nearest;
  }

  void setDecimal(int slot, double value) {
    kinds[slot] = Kind.DECIMAL;
    numbers[slot] = value;
    lengths[slot] = 0;
  }

  /** A number with the digits that it was written with, which are then to be found as text. */
  void setDecimal(int slot, double value, char[] chars, int from, int length) {
    setText(slot, chars, from, length);
    kinds[slot] = Kind.DECIMAL;
    numbers[slot] = value;
  }

  /** A number by its digits. */
  void setDecimal(int slot, String digits) {
    setDecimal(slot, Double.parseDouble(digits), digits.toCharArray(), 0, digits.length());
  }

  void setText(int slot, String value) {
    setText(slot, value.toCharArray(), 0, value.length());
  }

  void setOther(int slot) {
    kinds[slot] = Kind.OTHER;
  }

  void setText(int slot, byte[] utf8) {
    setText(slot, utf8, 0, utf8.length);
  }

  void setText(int slot, byte[] utf8, int from, int length) {
    reserve(length);
    System.arraycopy(utf8, from, text, used, length);
    hold(slot, length);
  }

  void setText(int slot, char[] chars, int from, int length) {
    reserve(Math.multiplyExact(length, 3));
    int end = Utf8.encode(chars, from, length, text, used);
    if (end < 0) {
      kinds[slot] = Kind.BROKEN_TEXT;
    } else {
      hold(slot, end - used);
    }
  }

  private void hold(int slot, int length) {
    kinds[slot] = Kind.TEXT;
    starts[slot] = used;
    lengths[slot] = length;
    used += length;
  }

  private void reserve(int more) {
    if (text.length - used < more) {
      text = Arrays.copyOf(text, Math.max(text.length * 2, Math.addExact(used, more)));
    }
  }

  /** Of {@link Kind#INTEGER} and {@link Kind#ZERO}. */
  long integer(int slot) {
    return integers[slot];
  }

  /** Of every kind of number. */
  double number(int slot) {
    return numbers[slot];
  }

  /**
   * Writes an integer out as decimal digits. From then on, {@link #textStart} and {@link
   * #textLength} say where its UTF-8 is in {@link #text}, as they do for text.
   */
  void writeOut(int slot) {
    Kind kind = kinds[slot];
    if (kind == Kind.INTEGER || kind == Kind.ZERO) {
      writeDigits(slot, integers[slot]);
      kinds[slot] = kind;
    }
  }

  private void writeDigits(int slot, long value) {
    reserve(LONGEST_DIGITS);
    int digits = Utf8.digits(value);
    long rest = value;
    for (int at = used + digits - 1; at >= used; at--) {
      text[at] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    }
    if (value < 0) {
      text[used] = '-';
    }
    hold(slot, digits);
  }

  byte[] text() {
    return text;
  }

  int textStart(int slot) {
    return starts[slot];
  }

  int textLength(int slot) {
    return lengths[slot];
  }

  String string(int slot) {
    return new String(text, starts[slot], lengths[slot], StandardCharsets.UTF_8);
  }
}
