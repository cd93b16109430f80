package io.watershed.protocol.event;

import java.util.Arrays;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The 128-bit hash that is an event's id: MurmurHash3 x64 with seed 0 over the values, each with
 * its length in bytes before it (four bytes, big end first). Stored, so it never changes.
 */
final class IdHash {

  private byte[] bytes = new byte[128];
  private int used;

  void clear() {
    used = 0;
  }

  void add(byte[] value, int from, int length) {
    if (bytes.length - used < length + Integer.BYTES) {
      bytes = Arrays.copyOf(bytes, Math.addExact(used, length) * 2 + Integer.BYTES);
    }
    bytes[used++] = (byte) (length >>> 24);
    bytes[used++] = (byte) (length >>> 16);
    bytes[used++] = (byte) (length >>> 8);
    bytes[used++] = (byte) length;
    System.arraycopy(value, from, bytes, used, length);
    used += length;
  }

  /** Upper half, lower half. */
  long[] hash() {
    return MurmurHash3.hash128x64(bytes, 0, used, 0);
  }
}
