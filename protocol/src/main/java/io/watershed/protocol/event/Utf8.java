package io.watershed.protocol.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 in arrays that are used again. */
final class Utf8 {

  private Utf8() {}

  /**
   * Writes characters from {@code at} on; there have to be three bytes for each.
   *
   * @return the end of what was written, or -1 if there is half a surrogate pair
   */
  static int encode(char[] chars, int from, int length, byte[] target, int at) {
    int out = at;
    int end = from + length;
    for (int i = from; i < end; i++) {
      char c = chars[i];
      if (c < 0x80) {
        target[out++] = (byte) c;
      } else if (c < 0x800) {
        target[out++] = (byte) (0xc0 | (c >> 6));
        target[out++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        target[out++] = (byte) (0xe0 | (c >> 12));
        target[out++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        target[out++] = (byte) (0x80 | (c & 0x3f));
      } else if (i + 1 < end && Character.isSurrogatePair(c, chars[i + 1])) {
        int point = Character.toCodePoint(c, chars[++i]);
        target[out++] = (byte) (0xf0 | (point >> 18));
        target[out++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        target[out++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        target[out++] = (byte) (0x80 | (point & 0x3f));
      } else {
        return -1;
      }
    }
    return out;
  }

  /** Whether the bytes are UTF-8. */
  static boolean isValid(byte[] bytes, int from, int length) {
    int end = from + length;
    for (int i = from; i < end; i++) {
      if (bytes[i] < 0) {
        return isDecodedAndBackTheSame(bytes, from, length);
      }
    }
    return true;
  }

  /** How many characters {@link Long#toString(long)} has. */
  static int digits(long value) {
    int digits = value < 0 ? 2 : 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  private static boolean isDecodedAndBackTheSame(byte[] bytes, int from, int length) {
    byte[] again =
        new String(bytes, from, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(again, 0, again.length, bytes, from, from + length);
  }
}
