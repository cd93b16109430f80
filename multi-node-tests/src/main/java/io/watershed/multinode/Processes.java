package io.watershed.multinode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process of ours by its id. */
final class Processes {

  private static final long GONE_WITHIN_SECONDS = 30;

  private Processes() {}

  static void signal(long pid, String signal) throws IOException, InterruptedException {
    run("kill", "-" + signal, Long.toString(pid));
  }

  /** Runs a command that has to succeed. */
  static void run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
  }

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
