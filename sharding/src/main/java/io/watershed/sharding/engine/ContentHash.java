package io.watershed.sharding.engine;

/**
 * A hash of 64 bits over a sequence of numbers and texts, the same on every machine. The order and
 * the number of parts count.
 */
final class ContentHash {

  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final long ABSENT_TEXT = 0x5851F42D4C957F2DL;

  private ContentHash() {}

  /** The hash of a first number. */
  static long of(long first) {
    return with(SEED, first);
  }

  /** A hash, taken further by a number. */
  static long with(long hash, long value) {
    // The finaliser of splitmix64: every bit of the input moves every bit of the output.
    long mixed = (hash + SEED) ^ (value * 0xD6E8FEB86659FD93L);
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** A hash, taken further by a text; null is a text of its own. */
  static long with(long hash, String text) {
    if (text == null) {
      return with(hash, ABSENT_TEXT);
    }
    long taken = with(hash, text.length());
    long four = 0;
    for (int i = 0; i < text.length(); i++) {
      four = (four << 16) | text.charAt(i);
      if ((i & 3) == 3) {
        taken = with(taken, four);
        four = 0;
      }
    }
    return (text.length() & 3) == 0 ? taken : with(taken, four);
  }
}
