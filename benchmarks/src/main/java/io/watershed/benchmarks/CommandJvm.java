package io.watershed.benchmarks;

import io.watershed.runtime.child.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command as an operator gives it to {@code ./watershed}, in a JVM of its own. */
final class CommandJvm implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(20);

  private final ChildJvm child;
  private final String said;

  private CommandJvm(ChildJvm child, String said) {
    this.child = child;
    this.said = said;
  }

  /**
   * Starts it.
   *
   * @param log what it prints is added to the end of this file
   * @param options of the JVM
   */
  static CommandJvm start(Path log, List<String> options, List<String> words) throws IOException {
    var jvm = new ArrayList<>(options);
    jvm.add("-Djava.net.preferIPv4Stack=true");
    return new CommandJvm(
        ChildJvm.start(
            new ChildJvm.Settings(
                System.getProperty("java.class.path"),
                jvm,
                "io.watershed.runtime.cli.Watershed",
                words,
                log)),
        "watershed " + String.join(" ", words));
  }

  /** As the launcher has it for workers: before the JVM has threads that could take after it. */
  void beNice() throws IOException {
    new ProcessBuilder("renice", "-n", "10", "-p", "" + process().pid())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  ProcessHandle process() {
    return child.handle();
  }

  boolean isAlive() {
    return child.isAlive();
  }

  /**
   * Waits until it has ended with exit code 0.
   *
   * @throws IllegalStateException with the end of its output, where it doesn't
   */
  void awaitSuccess(Duration within) throws InterruptedException {
    try {
      process().onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(said + ": no end:\n" + child.tail(), e);
    }
    int code = child.awaitExit();
    if (code != 0) {
      throw new IllegalStateException(
          "%s: exit code %d (expected: 0):%n%s".formatted(said, code, child.tail()));
    }
  }

  /** Ends it, as Ctrl-C does, if it still runs. */
  @Override
  public void close() {
    if (child.isAlive()) {
      child.stop(GRACE);
    }
  }
}
