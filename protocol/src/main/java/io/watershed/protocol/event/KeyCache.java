package io.watershed.protocol.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys that were met before, so that a key that comes again is the same string and no new one. A
 * key takes the place of another one with the same hash; where that goes on, there get to be more
 * places, up to a few MiB.
 */
final class KeyCache {

  private static final int FEWEST_PLACES = 1 << 10;
  private static final int MOST_PLACES = 1 << 15;
  private static final int LONGEST_CACHED = 64;

  /** 2^32 by the golden ratio: the upper bits of a product with it depend on all bits. */
  private static final int SPREAD = 0x9E3779B9;

  private byte[][] bytes = new byte[FEWEST_PLACES][];
  private String[] strings = new String[FEWEST_PLACES];

  /** Keys that have taken the place of another one since there were so many places. */
  private int replaced;

  String get(byte[] utf8, int from, int length) {
    if (length > LONGEST_CACHED) {
      return new String(utf8, from, length, StandardCharsets.UTF_8);
    }
    int end = from + length;
    int hash = 1;
    for (int i = from; i < end; i++) {
      hash = 31 * hash + utf8[i];
    }
    int place = place(hash);
    byte[] cached = bytes[place];
    if (cached != null && Arrays.equals(cached, 0, cached.length, utf8, from, end)) {
      return strings[place];
    }
    if (cached != null && ++replaced > bytes.length && bytes.length < MOST_PLACES) {
      grow();
      place = place(hash);
    }
    String key = new String(utf8, from, length, StandardCharsets.UTF_8);
    bytes[place] = Arrays.copyOfRange(utf8, from, end);
    strings[place] = key;
    return key;
  }

  /** Begins anew: what is in use comes back. */
  private void grow() {
    int places = 2 * bytes.length;
    bytes = new byte[places][];
    strings = new String[places];
    replaced = 0;
  }

  private int place(int hash) {
    return (hash * SPREAD) >>> Integer.numberOfLeadingZeros(bytes.length - 1);
  }
}
