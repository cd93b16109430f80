package io.watershed.benchmarks;

import io.watershed.runtime.ProjectFolder;
import io.watershed.runtime.child.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A job of a peer in a JVM of its own, the same JVM that a node has: of the module {@code
 * benchmarks/peers/NAME}, on that module's class path. It tells by lines of its output how far it
 * is.
 */
final class PeerJvm implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final String MOMENT = "MOMENT ";

  /** What Flink and Spark reach into, as their own launchers have it. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  private final ChildJvm child;
  private final Path log;
  private final String name;

  private PeerJvm(ChildJvm child, Path log, String name) {
    this.child = child;
    this.log = log;
    this.name = name;
  }

  /**
   * Starts it.
   *
   * @param module below benchmarks/peers
   * @param mainClass in the module's package
   * @param log new
   * @param options of the JVM
   * @param arguments each {@code name=value}
   * @throws IllegalStateException where the peers aren't built
   */
  static PeerJvm start(
      String module, String mainClass, Path log, List<String> options, List<String> arguments)
      throws IOException {
    var jvm = new ArrayList<>(options);
    jvm.add("-Djava.net.preferIPv4Stack=true");
    jvm.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    OPENED.forEach(name -> jvm.add("--add-opens=java.base/%s=ALL-UNNAMED".formatted(name)));
    var main = "io.watershed.peers.%s.%s".formatted(module.replaceAll("[^a-z]", ""), mainClass);
    return new PeerJvm(
        ChildJvm.start(new ChildJvm.Settings(classPath(module), jvm, main, arguments, log)),
        log,
        mainClass);
  }

  private static String classPath(String module) throws IOException {
    var peers =
        ProjectFolder.find()
            .orElseThrow(() -> new IllegalStateException("run this inside the project"))
            .resolve("benchmarks")
            .resolve("peers");
    var target = peers.resolve(module).resolve("target");
    var libraries = target.resolve("class-path");
    if (!Files.exists(libraries)) {
      throw new IllegalStateException(
          libraries + ": missing (expected: mvn -f benchmarks/peers/pom.xml package)");
    }
    return "%s:%s:%s"
        .formatted(
            target.resolve("classes"), Files.readString(libraries).strip(), ChildJvm.ownClasses());
  }

  ProcessHandle process() {
    return child.handle();
  }

  /**
   * When it came so far, epoch ms; empty where it hasn't yet.
   *
   * @throws IllegalStateException where it has failed before
   */
  OptionalLong reached(String moment) throws IOException {
    boolean alive = child.isAlive();
    var start = MOMENT + moment + " ";
    try (var lines = Files.lines(log)) {
      var at =
          lines
              .filter(line -> line.startsWith(start))
              .mapToLong(line -> Long.parseLong(line.substring(start.length())))
              .findFirst();
      if (at.isEmpty() && !alive) {
        throw new IllegalStateException(
            "%s: ended before %s:%n%s".formatted(name, moment, child.tail()));
      }
      return at;
    }
  }

  /** Waits until it has ended with exit code 0. */
  void awaitSuccess(Duration within) throws InterruptedException {
    try {
      process().onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(name + ": no end:\n" + child.tail(), e);
    }
    int code = child.awaitExit();
    if (code != 0) {
      throw new IllegalStateException(
          "%s: exit code %d (expected: 0):%n%s".formatted(name, code, child.tail()));
    }
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    child.stop(Duration.ZERO);
  }

  /** Ends it, if it still runs. */
  @Override
  public void close() {
    if (child.isAlive()) {
      child.stop(GRACE);
    }
  }
}
