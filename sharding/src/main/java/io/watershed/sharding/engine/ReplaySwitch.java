package io.watershed.sharding.engine;

/**
 * What was decided of a replay job, as an entity has heard it.
 *
 * @param from first event time (epoch ms) of its range
 * @param to the first one behind it
 * @param decision number of the decision among those of the pipeline
 * @param promoted whether the job's results count; else those that counted before
 * @param settled whether the decision is the last one
 * @param sequence number of the stored event that switched the entity
 */
public record ReplaySwitch(
    String job,
    int generation,
    long from,
    long to,
    int decision,
    boolean promoted,
    boolean settled,
    long sequence) {

  /** Whether a window lies in the range as a whole. */
  public boolean holds(long start, long end) {
    return start >= from && end <= to;
  }

  /** What becomes of a job in an entity. */
  public enum Kind {
    /** Its results count from here on. */
    PROMOTED,
    /** What counted before does so again; the job's results go on being kept. */
    ROLLED_BACK,
    /** Nothing more is decided: results that count stay, others are let go of. */
    DISCARDED
  }
}
