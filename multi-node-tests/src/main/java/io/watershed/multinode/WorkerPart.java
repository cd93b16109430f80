package io.watershed.multinode;

import io.watershed.runtime.child.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A process that feeds one replay job, as {@code watershed replay worker} is for an operator. */
public final class WorkerPart implements Part {

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final String name;
  private final Path log;
  private final String job;
  private final String node;
  private final Timeline timeline;
  private ChildJvm child;

  WorkerPart(String name, Path log, String job, String node, Timeline timeline) {
    this.name = name;
    this.log = log;
    this.job = job;
    this.node = node;
    this.timeline = timeline;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Path log() {
    return log;
  }

  /** Starts it and returns at once. */
  @Override
  public void start() throws IOException {
    Files.createDirectories(log.getParent());
    child =
        ChildJvm.start(
            new ChildJvm.Settings(
                System.getProperty("java.class.path"),
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                "io.watershed.runtime.cli.Watershed",
                List.of("replay", "worker", job, "--address", node),
                log));
    timeline.note("%s: starting, process %d".formatted(name, child.pid()));
  }

  @Override
  public void kill() throws InterruptedException {
    timeline.note("%s: kill -9 %d".formatted(name, child.pid()));
    Processes.kill(child.pid());
    child.awaitExit();
  }

  /** Waits until it has ended by itself, and returns its exit code. */
  public int awaitEnd(Duration within) throws InterruptedException {
    Await.until(name + " ended", within, () -> !child.isAlive());
    return child.exitCode();
  }

  @Override
  public void stop() {
    if (child != null && child.isAlive()) {
      child.stop(GRACE);
    }
  }

  @Override
  public Optional<ProcessHandle> process() {
    return Optional.ofNullable(child).filter(ChildJvm::isAlive).map(ChildJvm::handle);
  }
}
