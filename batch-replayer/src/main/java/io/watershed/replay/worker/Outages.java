package io.watershed.replay.worker;

import io.watershed.replay.input.Split;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Hands on what it hears, and tells when an outage is over. */
final class Outages implements WorkerListener {

  private static final long NONE = -1;

  private final WorkerListener to;
  private final LongSupplier now;
  private long since = NONE;

  /**
   * @param now ms
   */
  Outages(WorkerListener to, LongSupplier now) {
    this.to = to;
    this.now = now;
  }

  /** A node has answered. */
  void answered() {
    long began;
    synchronized (this) {
      began = since;
      since = NONE;
    }
    if (began != NONE) {
      to.back(Duration.ofMillis(now.getAsLong() - began));
    }
  }

  @Override
  public void leased(int index, Split split, long nextRow) {
    to.leased(index, split, nextRow);
  }

  @Override
  public void completed(int index, Split split) {
    to.completed(index, split);
  }

  @Override
  public void lost(int index, Split split, String reason) {
    to.lost(index, split, reason);
  }

  @Override
  public void unreachable(NodeAddress node, String reason) {
    synchronized (this) {
      since = since == NONE ? now.getAsLong() : since;
    }
    to.unreachable(node, reason);
  }
}
