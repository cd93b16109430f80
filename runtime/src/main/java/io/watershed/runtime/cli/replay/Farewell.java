package io.watershed.runtime.cli.replay;

import io.watershed.v1.ReplayJob;

/** Tells, when people stop this process, that the job doesn't stop with it. */
final class Farewell {

  private Farewell() {}

  /** Something that takes its time. */
  interface Work {
    ReplayJob run() throws InterruptedException;
  }

  /** Works on a job; who ends the process meanwhile is told how to go on. */
  static ReplayJob during(Work work, String job) throws InterruptedException {
    var hook = new Thread(() -> System.err.println("\n" + text(job)), "replay-farewell");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
    } finally {
      remove(hook);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook is what tells people.
    }
  }

  static String text(String job) {
    return """
        %1$s stays as it is.
          watershed replay start --job-id %1$s    goes on, here or anywhere
          watershed replay watch %1$s             shows how far it is
          watershed replay abort %1$s             ends it and leaves no trace"""
        .formatted(job);
  }
}
