package io.watershed.replay.archive;

import java.io.IOException;

/** A disk on which, before one step, another process does all that it wants. */
final class OvertakenDisk extends SteppedDisk {

  private final int at;
  private final Step other;
  private int steps;

  /**
   * @param at number of the step, from 0
   */
  OvertakenDisk(int at, Step other) {
    this.at = at;
    this.other = other;
  }

  @Override
  void step(Step step) throws IOException {
    if (steps++ == at) {
      other.run();
    }
    step.run();
  }

  boolean isOvertaken() {
    return steps > at;
  }
}
