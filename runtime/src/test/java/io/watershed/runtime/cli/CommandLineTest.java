package io.watershed.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Watershed.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  static Stream<List<String>> commands() {
    return paths(Watershed.commandLine(), List.of());
  }

  private static Stream<List<String>> paths(CommandLine command, List<String> path) {
    return Stream.concat(
        Stream.of(path),
        command.getSubcommands().entrySet().stream()
            .filter(child -> !child.getKey().equals("help"))
            .flatMap(
                child ->
                    paths(
                        child.getValue(),
                        Stream.concat(path.stream(), Stream.of(child.getKey())).toList())));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldHelpWithExamples(List<String> path) {
    int exitCode = run(Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new));
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .contains(
            "Usage: "
                + String.join(" ", Stream.concat(Stream.of("watershed"), path.stream()).toList()))
        .contains("Examples:")
        .contains("  watershed ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldDocumentItsExitCodes() {
    run("--help");
    assertThat(out.toString())
        .contains("Exit codes:", "0  done", "3  what was asked for", "4  the node");
  }

  @Test
  void shouldRefuseNothing() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing command").contains("Usage: watershed");
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertThat(run("query", "gte")).isEqualTo(2);
    assertThat(err.toString()).contains("gte");
  }

  @Test
  void shouldNameWhatIsMissing() {
    assertThat(run("query", "get", "ATL")).isEqualTo(2);
    assertThat(err.toString()).contains("--pipeline=NAME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2001-13-01", "2001-01-01T25:00", "2001"})
  void shouldNameATimeThatIsNone(String time) {
    assertThat(run("query", "get", "-p", "flights", "ATL", "--from", time)).isEqualTo(2);
    assertThat(err.toString())
        .contains("--from")
        .contains(
            time + " (expected: 2001-01-31, 2001-01-31T05:00, 2001-01-31T05:00:00Z or epoch ms)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:0", "localhost:70000", ":7777", "a b:1"})
  void shouldNameAnAddressThatIsNone(String address) {
    assertThat(run("pipeline", "list", "--address", address)).isEqualTo(2);
    assertThat(err.toString()).contains(address + " (expected: host:port)");
  }

  @Test
  void shouldTellThatANodeIsOutOfReach() {
    // Port 1 is never bound on a machine that runs tests.
    assertThat(run("pipeline", "list", "--address", "127.0.0.1:1")).isEqualTo(4);
    assertThat(err.toString())
        .startsWith("watershed: the node is out of reach: ")
        .contains("127.0.0.1:1")
        .doesNotContain("\tat ");
  }

  @Test
  void shouldShowWhereAFailureCameFromIfAsked() {
    assertThat(run("pipeline", "list", "--address", "127.0.0.1:1", "--verbose")).isEqualTo(4);
    assertThat(err.toString()).contains("\tat ");
  }

  @Test
  void shouldNameEveryMistakeOfADefinition(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("bad.conf"), "pipeline { name = \"A B\" }");
    assertThat(run("pipeline", "validate", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("bad.conf")
        .contains("pipeline.name")
        .contains("A B")
        .contains("(expected: ")
        .contains("pipeline.windows")
        .doesNotContain("\tat ");
  }

  @Test
  void shouldNameAnAggregateThatNobodyProvides(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("custom.conf"),
            Files.readString(Path.of("../cluster-config/pipelines/flights.conf"))
                .replace("{ sum = delay }", "{ custom = longest-run, of = delay }"));
    assertThat(run("pipeline", "validate", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("custom.conf: pipeline flights: metric delay_sum: ")
        .contains("longest-run (expected: ")
        .doesNotContain("\tat ");
  }

  @Test
  void shouldFindNoMistakeInTheDefinitionsThatAreShipped() throws IOException {
    for (String name :
        List.of("device-minutes", "flights", "flights-extended", "quakes", "stations")) {
      assertThat(run("pipeline", "validate", "../cluster-config/pipelines/" + name + ".conf"))
          .isZero();
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldNameEveryMistakeOfAConfiguration(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("node.conf"), "watershed { grpc.port = -1, http.prot = 1 }");
    assertThat(run("node", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("watershed.grpc.port: -1 (expected: 0 to 65535)")
        .contains("watershed.http.prot: 1 (expected: a setting of reference.conf)");
  }

  @Test
  void shouldNameADirectoryWithoutPipelines(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("node.conf"), "watershed.pipelines = \"none\"");
    assertThat(run("node", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(directory.resolve("none").toString());
  }
}
