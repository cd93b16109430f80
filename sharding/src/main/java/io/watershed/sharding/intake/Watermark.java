package io.watershed.sharding.intake;

/**
 * The watermark of one source partition: the highest event time of the accepted records of a log
 * prefix, less the allowed out-of-orderness. A function of the prefix alone, so reading it again
 * gives every record the same stamp.
 */
public final class Watermark {

  /** How an event's time stands to what may be believed. */
  public enum Verdict {
    CREDIBLE,
    /** Too far ahead of the record's own timestamp: every reading comes to the same verdict. */
    AHEAD_OF_RECORD,
    /** Too far ahead of the clock: a later reading might come to another one. */
    AHEAD_OF_CLOCK
  }

  private final long outOfOrderness;
  private final long maxAhead;
  private long current;

  /**
   * @param outOfOrderness ms
   * @param maxAhead ms
   * @param stored watermark of the log before the first record to come, or {@link
   *     OffsetTracker#NO_WATERMARK}
   */
  public Watermark(long outOfOrderness, long maxAhead, long stored) {
    this.outOfOrderness = outOfOrderness;
    this.maxAhead = maxAhead;
    this.current = stored;
  }

  /**
   * Whether an event time is credible.
   *
   * @param timestamp of the record, epoch ms; negative where it has none
   * @param clock epoch ms
   */
  public Verdict check(long eventTime, long timestamp, long clock) {
    boolean byRecord = timestamp >= 0 && eventTime > timestamp && eventTime - timestamp > maxAhead;
    if (byRecord) {
      return Verdict.AHEAD_OF_RECORD;
    }
    return eventTime > clock + maxAhead ? Verdict.AHEAD_OF_CLOCK : Verdict.CREDIBLE;
  }

  /** Takes an accepted event in, and returns the watermark at its record. */
  public long stamp(long eventTime) {
    current = Math.max(current, behind(eventTime));
    return current;
  }

  /** The watermark of what has been read so far, or {@link OffsetTracker#NO_WATERMARK}. */
  public long current() {
    return current;
  }

  private long behind(long eventTime) {
    long candidate = eventTime - outOfOrderness;
    return candidate > eventTime || candidate == OffsetTracker.NO_WATERMARK
        ? OffsetTracker.NO_WATERMARK + 1
        : candidate;
  }
}
