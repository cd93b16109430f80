package io.watershed.sharding.simulation;

import java.util.ArrayDeque;

/** The last steps of a run, told when it fails. */
final class Trace {

  private static final int STEPS = 80;

  private final ArrayDeque<String> steps = new ArrayDeque<>();

  /** Notes a step; {@code parts} are put into words only if they are asked for. */
  void add(long now, String what, Object... parts) {
    if (steps.size() == STEPS) {
      steps.removeFirst();
    }
    StringBuilder words = new StringBuilder().append(now).append(' ').append(what);
    for (Object part : parts) {
      words.append(' ').append(part);
    }
    steps.addLast(words.toString());
  }

  @Override
  public String toString() {
    return String.join("\n", steps);
  }
}
