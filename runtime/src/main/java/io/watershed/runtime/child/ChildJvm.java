package io.watershed.runtime.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that this one has started and that ends with it. Its output goes to a log file.
 *
 * <p>It ignores the terminal's Ctrl-C, which reaches every process of the terminal at once: in
 * which order things stop is for the parent to say.
 */
public final class ChildJvm {

  private static final int TAIL_LINES = 15;
  private static final int UNSAFE_IS_WARNED_OF = 24;

  private final Process process;
  private final Path log;

  private ChildJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * What to run.
   *
   * @param classPath as after {@code -cp}
   * @param options options of the JVM, such as {@code -Xmx512m}
   * @param log what it prints is added to the end of this file
   */
  public record Settings(
      String classPath, List<String> options, String mainClass, List<String> arguments, Path log) {
    public Settings {
      options = List.copyOf(options);
      arguments = List.copyOf(arguments);
    }
  }

  /** Starts it; returns before it is ready for anything. */
  public static ChildJvm start(Settings settings) throws IOException {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$0\" \"$@\""));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(settings.options());
    command.addAll(permissions());
    command.addAll(List.of("-cp", settings.classPath(), Tether.class.getName()));
    command.add(settings.mainClass());
    command.addAll(settings.arguments());
    var log = settings.log().toFile();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
    return new ChildJvm(process, settings.log());
  }

  /** What libraries need to do without the JVM warning of it; our own code needs none of it. */
  private static List<String> permissions() {
    var nativeCode = "--enable-native-access=ALL-UNNAMED";
    return Runtime.version().feature() < UNSAFE_IS_WARNED_OF
        ? List.of(nativeCode)
        : List.of(nativeCode, "--sun-misc-unsafe-memory-access=allow");
  }

  /** Where this module's own classes are: a jar or a directory. A child's class path needs them. */
  public static Path ownClasses() {
    try {
      return Path.of(ChildJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** The process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it has ended; 137 is kill -9. */
  public int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Its exit code: 137 is kill -9. Only once it has ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** The last lines of its output, for messages about its failure. */
  public String tail() {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end (SIGTERM), and ends it hard where it takes longer than the grace. */
  public void stop(Duration grace) {
    // Not Process.destroy(): that closes standard input as well, which is the sign of our own
    // death.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
