package io.watershed.runtime.grpc;

/** Whether this node takes calls: not yet, yes, or no more. Read by every probe. */
public final class Serving {

  private enum Phase {
    STARTING,
    SERVING,
    /** Calls on open connections are still answered. */
    LEAVING,
    STOPPING
  }

  private volatile Phase phase = Phase.STARTING;

  /** From here on calls are answered; without effect on a node that is going down. */
  public synchronized void begin() {
    if (phase == Phase.STARTING) {
      phase = Phase.SERVING;
    }
  }

  /** From here on callers should go elsewhere. */
  public synchronized void end() {
    phase = isAnswering() ? Phase.LEAVING : Phase.STOPPING;
  }

  /** Whether callers should come. */
  public boolean isServing() {
    return phase == Phase.SERVING;
  }

  /**
   * Whether calls with one answer are taken: also of those who have not heard yet that the node is
   * going down. Its entities answer until every connection is closed.
   */
  boolean isAnswering() {
    return phase == Phase.SERVING || phase == Phase.LEAVING;
  }

  /** Whether the node is going down. */
  public boolean isStopping() {
    return phase == Phase.STOPPING || phase == Phase.LEAVING;
  }
}
