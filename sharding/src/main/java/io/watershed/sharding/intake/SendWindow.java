package io.watershed.sharding.intake;

/**
 * How many batches may be in flight at once, learnt from how fast they are answered. While answers
 * come well inside the latency budget the window opens and everything is sent at once; when they
 * come late it closes, so that what waits gathers into fewer and larger batches instead of queueing
 * up behind the journal.
 */
final class SendWindow {

  static final int LEAST = 64;
  private static final int INITIAL = 256;
  private static final int NO_BOUND = 1 << 20;
  private static final double CUT = 0.75;
  private static final double SMOOTHING = 0.1;

  private final long target;
  private final int least;
  private final int most;
  private double size;
  private double smoothed;
  private boolean limiting;
  private long lastCut = Long.MIN_VALUE;

  /**
   * @param target ms in which a batch should be answered
   * @param least how many may be in flight however late they are answered
   * @param most how many may be in flight at all
   */
  SendWindow(long target, int least, int most) {
    this.target = target;
    this.least = least;
    this.most = most;
    this.size = Math.min(INITIAL, most);
  }

  /** A window that may open as wide as answers in time allow. */
  static SendWindow of(long target) {
    return new SendWindow(target, LEAST, NO_BOUND);
  }

  /**
   * Learns from the answer to a batch.
   *
   * @param latency ms from sending it first; where it was sent again this may be too much, which
   *     does no harm: too little would have slow answers taken for lost ones for ever
   */
  void answered(long latency, long now) {
    smoothed = smoothed == 0 ? latency : smoothed + SMOOTHING * (latency - smoothed);
    if (latency <= target) {
      if (limiting && size < most) {
        size++;
      }
    } else if (lastCut == Long.MIN_VALUE || now - lastCut > latency) {
      size = Math.max(least, size * CUT);
      lastCut = now;
    }
  }

  /** Whether one more may be sent. */
  boolean isOpen(int inFlight) {
    boolean open = inFlight < size;
    limiting |= !open;
    return open;
  }

  /** Notes that nothing waits: the window is large enough as it is. */
  void drained() {
    limiting = false;
  }

  /** Smoothed ms from sending to the answer. */
  double latency() {
    return smoothed;
  }
}
