package io.watershed.sharding.engine;

/** The verdicts on a run of events, one {@link Verdict} each. Immutable. */
public final class Verdicts {

  private final int size;

  /** Null: every event is accepted by every window. */
  private final long[] verdicts;

  private Verdicts(int size, long[] verdicts) {
    this.size = size;
    this.verdicts = verdicts;
  }

  /** The verdicts in the order of the events; the array is handed over. */
  public static Verdicts of(long... verdicts) {
    for (long verdict : verdicts) {
      if (verdict != Verdict.ACCEPTED) {
        return new Verdicts(verdicts.length, verdicts);
      }
    }
    return allAccepted(verdicts.length);
  }

  /** So many events, each accepted by every window. */
  public static Verdicts allAccepted(int size) {
    return new Verdicts(size, null);
  }

  /** The verdict on event {@code i}. */
  public long at(int i) {
    return verdicts == null ? Verdict.ACCEPTED : verdicts[i];
  }

  /** Number of events. */
  public int size() {
    return size;
  }

  /** Whether every event is accepted by every window, as nearly always. */
  public boolean allAccepted() {
    return verdicts == null;
  }
}
