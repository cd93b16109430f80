package io.watershed.persistence.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the programs of PostgreSQL, which refuse to run as root. For root they are started in a user
 * namespace, where the same user has no name; where there are none, as in many containers, as the
 * user nobody who may pass all directories.
 */
final class Programs {
  private static final List<String> NAMELESS = List.of("unshare", "--user");
  private static final List<String> NOBODY =
      List.of(
          "setpriv",
          "--reuid=65534",
          "--regid=65534",
          "--clear-groups",
          "--securebits=+no_setuid_fixup",
          "--inh-caps=+dac_override",
          "--ambient-caps=+dac_override");

  private final Binaries binaries;
  private final List<String> prefix;

  private Programs(Binaries binaries, List<String> prefix) {
    this.binaries = binaries;
    this.prefix = prefix;
  }

  static Programs of(Binaries binaries) throws IOException, InterruptedException {
    if (!isRoot()) {
      return new Programs(binaries, List.of());
    }
    for (var prefix : List.of(NAMELESS, NOBODY)) {
      if (run(concat(prefix, List.of("true"))).exitCode() == 0) {
        return new Programs(binaries, prefix);
      }
    }
    throw new IOException(
        "PostgreSQL refuses to run as root, and neither unshare --user nor setpriv works here:"
            + " start as another user");
  }

  /** How a program ended, and all that it printed. */
  private record Outcome(int exitCode, String output) {}

  /** Runs a program to its end. */
  void run(String program, List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(prefix);
    command.add(binaries.program(program));
    command.addAll(arguments);
    var outcome = run(command);
    if (outcome.exitCode() != 0) {
      throw new IOException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", command), outcome.exitCode(), outcome.output().strip()));
    }
  }

  private static boolean isRoot() throws IOException, InterruptedException {
    return run(List.of("id", "-u")).output().strip().equals("0");
  }

  /**
   * What is printed goes through a file: a server that a program leaves behind inherits its output,
   * and would keep a pipe open for ever.
   */
  private static Outcome run(List<String> command) throws IOException, InterruptedException {
    var output = Files.createTempFile("watershed-", ".out");
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(Map.of("LC_ALL", "C", "TZ", "UTC"));
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      Process process;
      try {
        process = builder.start();
      } catch (IOException e) {
        return new Outcome(127, e.getMessage());
      }
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " didn't end within 10 minutes");
      }
      return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static List<String> concat(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
