package io.watershed.replay.archive;

import java.io.IOException;

/** A disk on which one step is the last: its process dies before the step, or right behind it. */
final class FailingDisk extends SteppedDisk {

  private final int last;
  private final boolean isDone;
  private int steps;

  /**
   * @param last number of the last step, from 0
   * @param isDone whether that step is still done
   */
  FailingDisk(int last, boolean isDone) {
    this.last = last;
    this.isDone = isDone;
  }

  /** The process has died. */
  static final class Death extends IOException {

    private static final long serialVersionUID = 1L;
  }

  @Override
  void step(Step step) throws IOException {
    int number = steps++;
    if (number < last || (number == last && isDone)) {
      step.run();
    }
    if (number >= last) {
      throw new Death();
    }
  }
}
