package io.watershed.sharding.intake;

/**
 * For how long a reader has had nothing to do. It is idle when nothing has disturbed it for the
 * whole of {@code idle-after}; whatever it does or can't do begins the time anew. Two times come in
 * as arguments, as in {@link PartitionFlow}.
 */
public final class Idleness {

  private static final long DISTURBED = Long.MIN_VALUE;

  private final long idleAfter;
  private long quietFrom = DISTURBED;
  private long quietSince;
  private long nextRead;

  /**
   * @param idleAfter ms
   */
  public Idleness(long idleAfter) {
    this.idleAfter = idleAfter;
  }

  /**
   * Takes in how the reader stands; to be told far more often than {@code idle-after}.
   *
   * @param quiet whether it reads, has room, and everything that it has read is durable and stored
   * @param offset the one that it would read next: where that has moved, it wasn't quiet in between
   */
  public void observe(boolean quiet, long offset, long clock, long now) {
    if (!quiet) {
      quietFrom = DISTURBED;
    } else if (quietFrom == DISTURBED || offset != nextRead) {
      quietFrom = now;
      quietSince = clock;
      nextRead = offset;
    }
  }

  /** Notes that the reader was not quiet, or that nobody can say. */
  public void disturb() {
    quietFrom = DISTURBED;
  }

  /** Whether the reader has been quiet for long enough. */
  public boolean isIdle(long now) {
    return quietFrom != DISTURBED && now - quietFrom >= idleAfter;
  }

  /** Since when the reader has been quiet, epoch ms; only where it is. */
  public long since() {
    return quietSince;
  }
}
