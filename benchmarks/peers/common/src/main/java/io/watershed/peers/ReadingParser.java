package io.watershed.peers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a record's bytes (Protobuf: {@code string event_id = 1; string device_id = 2; int64
 * event_time_ms = 3; double value = 4; bytes pad = 5}) by hand. An id is 22 characters of Base64
 * (URL), which are 128 bits; the pad is passed over.
 */
public final class ReadingParser {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final int ID_LENGTH = 22;
  private static final byte[] SIX_BITS = new byte[128];

  static {
    Arrays.fill(SIX_BITS, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      SIX_BITS[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private byte[] bytes;
  private int at;

  /** Fills the reading. */
  public Reading parse(byte[] record, Reading into) {
    bytes = record;
    at = 0;
    while (at < record.length) {
      int tag = (int) varint();
      switch (tag) {
        case 1 << 3 | 2 -> id(into);
        case 2 << 3 | 2 -> {
          int length = (int) varint();
          into.device = new String(record, at, length, StandardCharsets.ISO_8859_1);
          at += length;
        }
        case 3 << 3 -> into.time = varint();
        case 4 << 3 | 1 -> into.value = Double.longBitsToDouble(fixed());
        case 5 << 3 | 2 -> {
          int length = (int) varint();
          at += length;
        }
        default -> throw new IllegalArgumentException("tag: " + tag);
      }
    }
    return into;
  }

  private void id(Reading into) {
    if (varint() != ID_LENGTH) {
      throw new IllegalArgumentException("event_id: not of 22 characters");
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < ID_LENGTH - 1; i++) {
      high = high << 6 | low >>> 58;
      low = low << 6 | SIX_BITS[bytes[at++]];
    }
    into.idHigh = high << 2 | low >>> 62;
    into.idLow = low << 2 | SIX_BITS[bytes[at++]] >>> 4;
  }

  private long varint() {
    long value = 0;
    int shift = 0;
    while (true) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  private long fixed() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value |= (bytes[at++] & 0xffL) << (8 * i);
    }
    return value;
  }
}
