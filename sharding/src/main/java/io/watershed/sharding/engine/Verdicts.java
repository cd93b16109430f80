package io.watershed.sharding.engine;

/** The verdicts on a run of events, one {@link Verdict} each. Immutable. */
public final class Verdicts {

  private final long[] verdicts;

  private Verdicts(long[] verdicts) {
    this.verdicts = verdicts;
  }

  /** The verdicts in the order of the events; the array is handed over. */
  public static Verdicts of(long... verdicts) {
    return new Verdicts(verdicts);
  }

  /** The verdict on event {@code i}. */
  public long at(int i) {
    return verdicts[i];
  }

  /** Number of events. */
  public int size() {
    return verdicts.length;
  }

  /** Whether every event is accepted by every window, as nearly always. */
  public boolean allAccepted() {
    for (long verdict : verdicts) {
      if (verdict != Verdict.ACCEPTED) {
        return false;
      }
    }
    return true;
  }
}
