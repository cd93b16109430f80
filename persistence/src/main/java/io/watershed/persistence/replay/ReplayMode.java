package io.watershed.persistence.replay;

/** What the truth of a range is. The names are stored and never change. */
public enum ReplayMode {
  /** The files up to where live stood when the job was planned, live events beyond. */
  REBUILD,
  /** The files, and every event that live has seen. */
  MERGE
}
