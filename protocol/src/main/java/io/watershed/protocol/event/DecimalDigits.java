package io.watershed.protocol.event;

/** Reads decimal numbers digit by digit, exactly, and leaves no garbage. */
final class DecimalDigits {

  private static final int LARGEST_EXPONENT = 100_000_000;
  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private final byte[] text;
  private final int end;
  private int at;
  private long digits;
  private int power;
  private boolean any;
  private boolean tooMany;

  private DecimalDigits(byte[] text, int from, int length) {
    this.text = text;
    this.at = from;
    this.end = from + length;
  }

  /**
   * A number such as {@code -12.50} or {@code 1.25e1}, in units of 10^-scale.
   *
   * @return {@link Event#ABSENT_LONG} where the text is no number, or has digits behind the scale
   *     that are not zero, or does not fit into 64 bits
   */
  static long parse(byte[] text, int from, int length, int scale) {
    var number = new DecimalDigits(text, from, length);
    boolean negative = number.sign();
    return number.isNumber() ? scaled(number, negative, scale) : Event.ABSENT_LONG;
  }

  /** An integer in units of 10^-scale; {@link Event#ABSENT_LONG} where it does not fit. */
  static long of(long integer, int scale) {
    long high = Math.multiplyHigh(integer, POWERS[scale]);
    long low = integer * POWERS[scale];
    return high == low >> 63 ? low : Event.ABSENT_LONG;
  }

  private static long scaled(DecimalDigits number, boolean negative, int scale) {
    if (number.digits == 0 && !number.tooMany) {
      return 0;
    }
    int shift = number.power + scale;
    if (number.tooMany || shift < 0 || shift >= POWERS.length) {
      return Event.ABSENT_LONG;
    }
    return of(negative ? -number.digits : number.digits, shift);
  }

  private boolean sign() {
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    return negative;
  }

  private boolean isNumber() {
    int zeros = digits(0, 0);
    if (at < end && text[at] == '.') {
      at++;
      zeros = digits(zeros, 1);
    }
    power += zeros;
    if (any && at < end && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      return exponent() && at == end;
    }
    return any && at == end;
  }

  /**
   * Zeros are only counted until another digit follows, so that those at the end cost no digits.
   *
   * @param behind 1 behind the point, where every digit lowers the power, else 0
   * @return zeros since the last digit that isn't one
   */
  private int digits(int zerosBefore, int behind) {
    int zeros = zerosBefore;
    for (; at < end && text[at] >= '0' && text[at] <= '9'; at++) {
      any = true;
      power -= behind;
      if (text[at] == '0') {
        zeros += digits == 0 ? 0 : 1;
      } else {
        add(zeros, text[at] - '0');
        zeros = 0;
      }
    }
    return zeros;
  }

  private void add(int zeros, int digit) {
    if (digits == 0) {
      digits = digit;
    } else if (zeros + 1 < POWERS.length
        && digits <= (Long.MAX_VALUE - digit) / POWERS[zeros + 1]) {
      digits = digits * POWERS[zeros + 1] + digit;
    } else {
      tooMany = true;
    }
  }

  private boolean exponent() {
    boolean negative = sign();
    int exponent = 0;
    boolean digit = false;
    for (; at < end && text[at] >= '0' && text[at] <= '9'; at++) {
      exponent = Math.min(LARGEST_EXPONENT, exponent * 10 + text[at] - '0');
      digit = true;
    }
    power += negative ? -exponent : exponent;
    return digit;
  }
}
