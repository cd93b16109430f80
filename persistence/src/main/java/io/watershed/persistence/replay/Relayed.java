package io.watershed.persistence.replay;

/** Which results of a pipeline its results topic gets. */
public enum Relayed {
  /** There is no topic. */
  NOTHING,
  /** Those of windows that are closed. */
  CLOSED,
  EVERYTHING
}
