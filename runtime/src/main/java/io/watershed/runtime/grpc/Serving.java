package io.watershed.runtime.grpc;

/** Whether this node takes calls: not yet, yes, or no more. Read by every probe. */
public final class Serving {

  private enum Phase {
    STARTING,
    SERVING,
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
    phase = Phase.STOPPING;
  }

  /** Whether calls are answered. */
  public boolean isServing() {
    return phase == Phase.SERVING;
  }

  /** Whether the node is going down. */
  public boolean isStopping() {
    return phase == Phase.STOPPING;
  }
}
