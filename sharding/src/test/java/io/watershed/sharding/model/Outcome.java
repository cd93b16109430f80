package io.watershed.sharding.model;

import java.util.Comparator;
import java.util.List;

/**
 * What one window says, without when and how often that was made.
 *
 * @param window index of the definition
 * @param key names the window within its definition
 * @param isFinal whether it is closed for good
 * @param continues sides on which a session was cut: {@code NOWHERE}, {@code BEFORE}, {@code
 *     AFTER}, {@code BOTH}
 * @param figures the metrics in words, in the order of the definition
 */
public record Outcome(
    int window,
    long key,
    long start,
    long end,
    boolean isFinal,
    long accepted,
    long duplicates,
    String continues,
    List<String> figures)
    implements Comparable<Outcome> {

  public Outcome {
    figures = List.copyOf(figures);
  }

  @Override
  public int compareTo(Outcome other) {
    return Comparator.comparingInt(Outcome::window)
        .thenComparingLong(Outcome::key)
        .compare(this, other);
  }
}
