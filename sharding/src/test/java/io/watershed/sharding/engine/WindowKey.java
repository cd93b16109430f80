package io.watershed.sharding.engine;

import java.util.Comparator;

/** Which window: index of its definition, and key. */
record WindowKey(int window, long key) implements Comparable<WindowKey> {

  static WindowKey of(WindowResult result) {
    return new WindowKey(result.plan().index(), result.key());
  }

  @Override
  public int compareTo(WindowKey other) {
    return Comparator.comparingInt(WindowKey::window)
        .thenComparingLong(WindowKey::key)
        .compare(this, other);
  }
}
