package io.watershed.sharding.engine;

/** The counters of an entity while it lives. */
final class Tally {

  private long accepted;
  private long duplicates;
  private long conflicts;
  private long late;
  private long revisions;
  private long overLimit;

  void restore(Counters counters) {
    accepted = counters.accepted();
    duplicates = counters.duplicates();
    conflicts = counters.conflicts();
    late = counters.late();
    revisions = counters.revisions();
    overLimit = counters.overLimit();
  }

  /** Counts an event with this verdict. */
  void count(long verdict) {
    switch ((int) Verdict.kind(verdict)) {
      case (int) Verdict.ACCEPTED -> {
        accepted++;
        late += verdict == Verdict.ACCEPTED ? 0 : 1;
      }
      case (int) Verdict.DUPLICATE -> duplicates++;
      case (int) Verdict.CONFLICT -> {
        duplicates++;
        conflicts++;
      }
      case (int) Verdict.BEYOND_DEDUP, (int) Verdict.LATE, (int) Verdict.REVISION_LATE -> late++;
      case (int) Verdict.REVISION, (int) Verdict.SUPERSEDED -> revisions++;
      case (int) Verdict.OVER_LIMIT -> overLimit++;
      default ->
          throw new IllegalArgumentException(
              "verdict: " + verdict + " (expected: one that this release knows)");
    }
  }

  Counters counters() {
    return new Counters(accepted, duplicates, conflicts, late, revisions, overLimit);
  }
}
