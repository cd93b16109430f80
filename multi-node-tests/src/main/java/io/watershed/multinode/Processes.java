package io.watershed.multinode;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process of ours by its id. */
final class Processes {

  private static final long GONE_WITHIN_SECONDS = 30;

  private Processes() {}

  /** kill -9; returns when the process is gone. */
  static void kill(long pid) throws InterruptedException {
    var found = ProcessHandle.of(pid);
    if (found.isEmpty()) {
      return;
    }
    found.get().destroyForcibly();
    try {
      found.get().onExit().get(GONE_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + pid + " does not end", e);
    }
  }
}
