package io.watershed.sharding.model;

/**
 * What becomes of one event.
 *
 * @param late bits of the definitions that don't take it, though others do
 * @param partial bits of the definitions that take it, but for which some windows were closed
 */
public record Judgement(Kind kind, long late, long partial) {

  /** What it comes to. */
  public enum Kind {
    ACCEPTED,
    DUPLICATE,
    BEYOND_DEDUP,
    LATE,
    CONFLICT,
    REVISION,
    SUPERSEDED,
    REVISION_LATE,
    OVER_LIMIT
  }

  static Judgement of(Kind kind) {
    return new Judgement(kind, 0, 0);
  }
}
