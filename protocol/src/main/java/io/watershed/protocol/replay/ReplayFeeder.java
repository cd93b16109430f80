package io.watershed.protocol.replay;

import java.util.concurrent.CompletionStage;

/** A running worker of one job. */
public interface ReplayFeeder extends AutoCloseable {

  /**
   * Ends when the job has no split for workers any more; fails where this worker can't go on, with
   * what to tell people. A node that is away is waited for.
   */
  CompletionStage<Void> done();

  /** Stops it; others take over its splits when their leases expire. */
  @Override
  void close();
}
