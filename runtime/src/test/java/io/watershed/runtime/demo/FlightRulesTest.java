package io.watershed.runtime.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.PipelineParser;
import io.watershed.runtime.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRulesTest {

  private static final Path ORIGINAL = Path.of("../cluster-config/pipelines/flights.conf");

  @TempDir Path dir;

  @Test
  void shouldAgreeWithTheDefinitionOfTheProject() {
    var definition = PipelineParser.parse(ORIGINAL);
    assertThatCode(() -> FlightRules.require(definition, "flights.conf"))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldNameEveryRuleThatWasEdited() throws IOException {
    var definition =
        edited(
            "allowed-lateness = 15m", "allowed-lateness = 20m",
            "delay_min { min = delay }", "delay_least { min = delay }");
    assertThatThrownBy(() -> FlightRules.require(definition, "flights.conf"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("flights.conf is not what the demo verifies against")
        .hasMessageContaining("allowed-lateness: PT20M (expected: PT15M)")
        .hasMessageContaining("dedup-horizon: PT1H20M (expected: PT1H15M)")
        .hasMessageContaining("metrics: [");
  }

  @Test
  void shouldNotMindHowOftenRowsAreRefreshed() throws IOException {
    var definition = edited("emit-every = 1s", "emit-every = 5s");
    assertThatCode(() -> FlightRules.require(definition, "flights.conf"))
        .doesNotThrowAnyException();
  }

  private PipelineDefinition edited(String... replacements) throws IOException {
    var text = Files.readString(ORIGINAL);
    for (int i = 0; i < replacements.length; i += 2) {
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    return PipelineParser.parse(Files.writeString(dir.resolve("flights.conf"), text));
  }
}
