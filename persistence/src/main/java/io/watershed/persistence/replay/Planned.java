package io.watershed.persistence.replay;

/** What came of a plan. */
public sealed interface Planned {

  /**
   * The job as it is now.
   *
   * @param isNew false: the same plan had been recorded before
   */
  record Job(ReplayJobRow row, boolean isNew) implements Planned {}

  /** Another job has the range, or a part of it. */
  record Overlaps(String job) implements Planned {}

  /** The cut has more partitions than a job may have. */
  record TooManyPartitions(int partitions, int most) implements Planned {}

  /** There is a job of that id with another plan. */
  record Differs(ReplayJobRow other) implements Planned {}
}
