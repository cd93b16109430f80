package io.watershed.protocol.file;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Takes the values of one row. A column is meant by its index in {@link Rows.OfColumns#columns}; a
 * column without a value, or with a null, is passed over. No number has more than {@value
 * #MOST_DIGITS} digits.
 */
public interface ValueSink {

  /** Longer numbers are text, or make a row a broken one. */
  int MOST_DIGITS = 1000;

  void integer(int column, long value);

  /** An integer that may have more than 64 bits. */
  void bigInteger(int column, BigInteger value);

  /** A decimal number with the digits that it has. */
  void decimal(int column, BigDecimal value);

  /** A number of 64 bits; NaN and infinities are handed over as text. */
  void number(int column, double value);

  /** A number of 32 bits: means the shortest decimal that is nearest to it, and not its bits. */
  void number(int column, float value);

  void truth(int column, boolean value);

  void text(int column, String value);

  /** Text as it lies in a buffer, which belongs to the caller; has to be UTF-8. */
  void text(int column, byte[] utf8, int from, int length);
}
