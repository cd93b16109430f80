package io.watershed.persistence;

import java.util.Optional;

/** Keys that begin with a prefix, as a range in the order of their UTF-8 bytes. */
final class KeyRange {
  private KeyRange() {}

  /**
   * The least key that comes after all keys with the prefix; empty where there is none. The order
   * of UTF-8 bytes is that of code points, so the last one that has a successor is raised.
   */
  static Optional<String> endOf(String prefix) {
    var points = prefix.codePoints().toArray();
    for (var last = points.length - 1; last >= 0; last--) {
      if (points[last] < Character.MAX_CODE_POINT) {
        var raised = points[last] + 1;
        if (raised == Character.MIN_SURROGATE) {
          raised = Character.MAX_SURROGATE + 1;
        }
        return Optional.of(
            new StringBuilder(new String(points, 0, last)).appendCodePoint(raised).toString());
      }
    }
    return Optional.empty();
  }
}
