package io.watershed.persistence.replay;

/** Windows on one side or both, by what a promotion does to them. */
public record DiffCounts(long unchanged, long added, long removed, long changed) {

  public long windows() {
    return unchanged + added + removed + changed;
  }
}
