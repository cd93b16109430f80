package io.watershed.protocol.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys that were met before, so that a key that comes again is the same string and no new one. Of
 * fixed size: a key takes the place of another one with the same hash.
 */
final class KeyCache {

  private static final int PLACES = 4096;
  private static final int LONGEST_CACHED = 64;

  private final byte[][] bytes = new byte[PLACES][];
  private final String[] strings = new String[PLACES];

  String get(byte[] utf8, int from, int length) {
    if (length > LONGEST_CACHED) {
      return new String(utf8, from, length, StandardCharsets.UTF_8);
    }
    int end = from + length;
    int hash = 1;
    for (int i = from; i < end; i++) {
      hash = 31 * hash + utf8[i];
    }
    int place = (hash ^ hash >>> 12) & PLACES - 1;
    byte[] cached = bytes[place];
    if (cached == null || !Arrays.equals(cached, 0, cached.length, utf8, from, end)) {
      bytes[place] = Arrays.copyOfRange(utf8, from, end);
      strings[place] = new String(utf8, from, length, StandardCharsets.UTF_8);
    }
    return strings[place];
  }
}
