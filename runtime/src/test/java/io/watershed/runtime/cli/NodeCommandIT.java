package io.watershed.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code watershed node} as a process: how it ends, and what it says. Needs no database. */
class NodeCommandIT {

  private static final Path PIPELINES = Path.of("../cluster-config/pipelines").toAbsolutePath();

  @TempDir private Path directory;

  private Process process;

  @AfterEach
  void kill() {
    process.destroyForcibly();
  }

  /** Starts a node whose database is out of reach, since nothing listens on port 1. */
  private void start(String more) throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("node.conf"),
            """
            watershed {
              pipelines = "%s"
              store.jdbc-url = "jdbc:postgresql://127.0.0.1:1/none"
              grpc.port = 0
              http.port = 0
              cluster.port = 0
            }
            %s
            """
                .formatted(PIPELINES.normalize(), more));
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            "io.watershed.runtime.cli.Watershed",
            "node",
            "--config",
            config.toString());
    process =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
  }

  private Path output() {
    return directory.resolve("output");
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(output());
  }

  private void awaitLine(String part) throws IOException, InterruptedException {
    for (int look = 0; look < 600; look++) {
      if (lines().stream().anyMatch(line -> line.contains(part))) {
        return;
      }
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new AssertionError("no line with \"" + part + "\" in " + lines());
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended within 60 s").isTrue();
    return process.exitValue();
  }

  @Test
  void shouldSayThatItWaitsForTheDatabaseAndEndInOrderAtSigterm() throws Exception {
    start("");
    awaitLine("waiting for the database");
    process.destroy();
    assertThat(exitCode()).isZero();
    assertThat(lines().getLast()).endsWith("node ended");
  }

  @Test
  void shouldNameAPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      start("watershed.http.port = " + taken.getLocalPort());
      assertThat(exitCode()).isEqualTo(1);
      assertThat(lines())
          .last()
          .asString()
          .startsWith("watershed: http: can't listen on 127.0.0.1:" + taken.getLocalPort());
      assertThat(lines()).noneMatch(line -> line.startsWith("\tat "));
    }
  }

  @Test
  void shouldNameAClusterPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      start("watershed.cluster.port = " + taken.getLocalPort());
      assertThat(exitCode()).isEqualTo(1);
      assertThat(lines())
          .last()
          .asString()
          .startsWith("watershed: cluster: can't listen on 127.0.0.1:" + taken.getLocalPort());
      assertThat(lines()).noneMatch(line -> line.startsWith("\tat "));
    }
  }

  @Test
  void shouldRefuseAConfigurationWithMistakes() throws Exception {
    start("watershed.grpc.port = -1");
    assertThat(exitCode()).isEqualTo(2);
    assertThat(lines())
        .last()
        .asString()
        .isEqualTo("watershed.grpc.port: -1 (expected: 0 to 65535)");
  }
}
