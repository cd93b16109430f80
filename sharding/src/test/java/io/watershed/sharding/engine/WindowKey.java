package io.watershed.sharding.engine;

import java.util.Comparator;
import java.util.List;

/** Which window: index of its definition, and start. */
record WindowKey(int window, long start) implements Comparable<WindowKey> {

  static WindowKey of(WindowResult result) {
    return new WindowKey(result.plan().index(), result.start());
  }

  /** What a version says, without when and how often it was made. */
  static String describe(long accepted, long duplicates, List<Object> figures) {
    return accepted + " accepted, " + duplicates + " duplicate, " + figures;
  }

  static String describe(WindowResult result) {
    List<Object> figures =
        result.metrics().stream()
            .<Object>map(
                value ->
                    switch (value) {
                      case MetricValue.Absent absent -> "absent";
                      case MetricValue.OfLong number -> number.value();
                      case MetricValue.OfDouble number -> number.value();
                      case MetricValue.OfBigInteger number -> number.value();
                      case MetricValue.OfDecimal number -> number.value();
                      case MetricValue.OfText text -> text.value();
                      case MetricValue.OfMap map -> map.entries();
                      case MetricValue.OfRanking ranking -> ranking.entries();
                      case MetricValue.Unavailable unavailable -> unavailable;
                    })
            .toList();
    return describe(result.accepted(), result.duplicates(), figures);
  }

  @Override
  public int compareTo(WindowKey other) {
    return Comparator.comparingInt(WindowKey::window)
        .thenComparingLong(WindowKey::start)
        .compare(this, other);
  }
}
