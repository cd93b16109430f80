package io.watershed.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedPostgresTest {

  @TempDir Path parent;

  @Test
  void shouldComeBackWithItsDataHoweverItEnded() throws Exception {
    var directory = parent.resolve("postgres");
    int port;
    try (var server = EmbeddedPostgres.start(directory)) {
      port = server.port();
      execute(server, "create table kept as select 1 as n");
      assertThatThrownBy(() -> EmbeddedPostgres.start(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another process or thread uses the directory");
    }
    // An orderly stop.
    try (var server = EmbeddedPostgres.start(directory)) {
      assertThat(server.port()).isEqualTo(port);
      assertThat(count(server)).isEqualTo(1);
      // The server alone is killed.
      var postmaster = ProcessHandle.of(server.pid()).orElseThrow();
      postmaster.destroyForcibly();
      postmaster.onExit().join();
      server.restart();
      assertThat(server.pid()).isNotEqualTo(postmaster.pid());
      assertThat(count(server)).isEqualTo(1);
    }
    // A JVM that is gone without a word leaves its server running.
    var pid = startInAnotherJvmAndHalt(directory);
    try (var server = EmbeddedPostgres.start(directory)) {
      assertThat(server.pid()).isEqualTo(pid);
      assertThat(server.port()).isEqualTo(port);
      assertThat(count(server)).isEqualTo(1);
    }
    // JVM and server are gone, and another program has the server's number.
    Files.writeString(
        PidFile.path(directory),
        "%d\n%s\n0\n%d\n".formatted(ProcessHandle.current().pid(), directory, port));
    try (var server = EmbeddedPostgres.start(directory)) {
      assertThat(count(server)).isEqualTo(1);
    }
  }

  @Test
  void shouldStartOverWhereAFirstStartWasKilled() throws Exception {
    var halfMade = Files.createDirectories(parent.resolve("postgres.new").resolve("base"));
    Files.writeString(halfMade.resolve("file"), "rest");
    try (var server = EmbeddedPostgres.start(parent.resolve("postgres"))) {
      execute(server, "select 1");
    }
    assertThat(halfMade).doesNotExist();
  }

  /** Started by the test in a JVM of its own. */
  static final class StartAndHalt {
    private StartAndHalt() {}

    public static void main(String[] arguments) {
      var server = EmbeddedPostgres.start(Path.of(arguments[0]));
      System.out.println(server.pid());
      Runtime.getRuntime().halt(0);
    }
  }

  private long startInAnotherJvmAndHalt(Path directory) throws Exception {
    var output = parent.resolve("pid");
    var child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                StartAndHalt.class.getName(),
                directory.toString())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(output).getLast().transform(Long::parseLong);
  }

  private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(EmbeddedPostgres server) throws SQLException {
    try (var connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), "");
        var rows = connection.createStatement().executeQuery("select count(*) from kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
