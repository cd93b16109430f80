package io.watershed.persistence.replay;

/** Windows on one side or both, by what a promotion does to them. */
public record DiffCounts(long unchanged, long added, long removed, long changed) {
  static final DiffCounts NONE = new DiffCounts(0, 0, 0, 0);

  public long windows() {
    return unchanged + added + removed + changed;
  }

  DiffCounts plus(DiffCounts other) {
    return new DiffCounts(
        unchanged + other.unchanged,
        added + other.added,
        removed + other.removed,
        changed + other.changed);
  }
}
