package io.watershed.protocol.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DefinitionTextTest {

  private static final Path SHIPPED = Path.of("../cluster-config/pipelines");

  @Property(tries = 300)
  void shouldParseWhatItRenders(@ForAll("definitions") PipelineDefinition definition)
      throws IOException {
    assertThat(parsed(DefinitionText.render(definition))).isEqualTo(definition);
  }

  @Example
  void shouldParseWhatItRendersOfTheShippedDefinitions() throws IOException {
    for (PipelineDefinition definition : PipelineParser.loadAll(SHIPPED)) {
      assertThat(parsed(DefinitionText.render(definition))).isEqualTo(definition);
    }
  }

  @Example
  void shouldFillInDefaults() throws IOException {
    assertThat(DefinitionText.render(parsed(DefinitionFile.VALID)))
        .isEqualTo(
            """
            pipeline {
              name = "flights"
              source {
                topics = ["flights"]
                format { type = json }
              }
              key = "origin"
              event-time { field = "date", encoding = epoch-millis }
              event-id { fields = ["row"] }
              measures {
                delay { type = long, field = "delay", optional = false }
                distance { type = double, field = "distance", optional = false }
              }
              windows {
                hour {
                  size = 1h, offset = 0s
                  metrics {
                    flights = count
                    delay_sum { sum = delay }
                  }
                }
              }
              out-of-orderness = 1h
              allowed-lateness = 15m
              max-ahead = 1h
              idle-after = 1m
              dedup { horizon = 75m, policy = first-wins }
              emit-every = 1s
              latency-budget = 1s
              max-record-bytes = 1048576
              max-state = 67108864
              retention { journal = 7d, windows = forever, late = forever, quarantined = forever }
            }
            """);
  }

  /** Fingerprints are stored: these may never change. */
  @Example
  void shouldHaveTheSameFingerprintForEver() {
    assertThat(PipelineParser.loadAll(SHIPPED))
        .extracting(DefinitionText::fingerprint)
        .containsExactly(
            "a0b7c2d901da2218",
            "ee936c1501e73601",
            "80c7a4ab9105981d",
            "398caa31131867ab",
            "b35a8097149a24f9");
  }

  @Example
  void shouldChangeTheFingerprintWithWhatDecidesResults() throws IOException {
    String before = fingerprint(DefinitionFile.VALID);

    assertThat(fingerprint(DefinitionFile.with("key = origin", "key = destination")))
        .isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("epoch-millis", "epoch-seconds")))
        .isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("[row]", "[row, date]"))).isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("type = long", "type = double")))
        .isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("size = 1h", "size = 30m"))).isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("sum = delay", "avg = delay"))).isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("= 60m", "= 61m"))).isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("= 15m", "= 16m"))).isNotEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("= 15m", "= 15m, dedup { horizon = 2h }")))
        .isNotEqualTo(before);
    Set<String> others = new HashSet<>();
    for (String more :
        List.of(
            "filter = \"delay > 3\"",
            "filter = \"delay > 4\"",
            "inputs { a { type = long } }",
            "inputs { a { type = text } }",
            "inputs { a { type = decimal, scale = 1 } }",
            "inputs { a { type = decimal, scale = 2 } }",
            "inputs { a { type = text, expr = \"'a'\" } }",
            "inputs { a { type = text, field = \"'a'\" } }",
            "dedup { policy = latest-wins, version = delay }")) {
      others.add(fingerprint(DefinitionFile.with("= 15m", "= 15m, " + more)));
    }
    for (String window :
        List.of(
            "size = 1h, offset = 1m",
            "size = 1h, slide = 1m",
            "size = 1h, slide = 1m, offset = 1s",
            "calendar = day",
            "calendar = week",
            "calendar = day, zone = Europe/Oslo",
            "session { gap = 1h }",
            "session { gap = 1h, cut { calendar = week } }",
            "cumulative { cell { calendar = day }, step = 1h }",
            "cumulative { cell { calendar = day }, step = 2h }")) {
      others.add(fingerprint(DefinitionFile.with("size = 1h", window)));
    }
    for (String metric :
        List.of(
            "sum = delay, where = \"delay > 3\"",
            "variance = delay",
            "variance = delay, sample = true",
            "distinct = delay",
            "distinct = delay, exact-up-to = 2",
            "quantiles = delay, at = [0.5]",
            "quantiles = delay, at = [0.6]",
            "quantiles = delay, at = [0.5], relative-error = 2%",
            "top = delay",
            "top = delay, k = 2",
            "top = delay, max-keys = 20",
            "histogram = delay, buckets = [1]",
            "histogram = delay, buckets = [1, 2]",
            "rate = delay",
            "rate = delay, per = 1m",
            "custom = a, of = delay",
            "custom = a",
            "custom = b",
            "custom = a, options { a = 1 }",
            "custom = a, options { a = 2 }")) {
      others.add(fingerprint(DefinitionFile.with("sum = delay", metric)));
    }
    assertThat(others).hasSize(9 + 10 + 20).doesNotContain(before);
  }

  @Example
  void shouldKeepTheFingerprintWithWhatDoesNot() throws IOException {
    String before = fingerprint(DefinitionFile.VALID);

    assertThat(fingerprint(DefinitionFile.with("name = flights", "name = others")))
        .isEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("[flights]", "[a, b]"))).isEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("= 15m", "= 15m, max-ahead = 5m, shards = 3")))
        .isEqualTo(before);
    assertThat(
            fingerprint(
                DefinitionFile.with(
                    "= 15m",
                    "= 15m, idle-after = never, emit-every = on-close, results { topic = x }, max-state = 1MiB")))
        .isEqualTo(before);
    assertThat(
            fingerprint(
                DefinitionFile.with(
                    "= 15m", "= 15m, retention { journal = 1d, windows = 2d, late = 3d }")))
        .isEqualTo(before);
    assertThat(fingerprint(DefinitionFile.with("= 15m", "= 15m, archive { directory = /data/a }")))
        .isEqualTo(before);
  }

  private static String fingerprint(String text) throws IOException {
    return DefinitionText.fingerprint(parsed(text));
  }

  private static PipelineDefinition parsed(String text) throws IOException {
    Path file = Files.createTempFile("definition", ".conf");
    try {
      return PipelineParser.parse(Files.writeString(file, text));
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<PipelineDefinition> definitions() {
    return Arbitraries.randomValue(AnyDefinition::of);
  }
}
