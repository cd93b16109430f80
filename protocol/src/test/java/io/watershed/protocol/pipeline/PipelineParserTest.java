package io.watershed.protocol.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineParserTest {

  @TempDir private Path directory;

  @Test
  void shouldReadADefinition() {
    PipelineDefinition flights = parse(DefinitionFile.VALID);

    assertThat(flights.name()).isEqualTo("flights");
    assertThat(flights.source())
        .isEqualTo(new Source(List.of("flights"), new Source.Format.Json()));
    assertThat(flights.key()).isEqualTo(field("origin"));
    assertThat(flights.eventTime())
        .isEqualTo(new EventTime(field("date"), new EventTime.Encoding.EpochMillis()));
    assertThat(flights.eventId()).isEqualTo(new EventId.Fields(List.of(field("row"))));
    assertThat(flights.measures())
        .containsExactly(
            new Measure("delay", field("delay"), Measure.Type.LONG, false),
            new Measure("distance", field("distance"), Measure.Type.DOUBLE, false));
    assertThat(flights.windows())
        .containsExactly(
            new Window(
                "hour",
                new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO),
                List.of(
                    new Metric("flights", new Aggregate.Count(), Optional.empty()),
                    new Metric("delay_sum", new Aggregate.Sum(), Optional.of("delay")))));
    assertThat(flights.outOfOrderness()).hasMinutes(60);
    assertThat(flights.allowedLateness()).hasMinutes(15);
  }

  @Test
  void shouldFillInDefaults() {
    PipelineDefinition flights = parse(DefinitionFile.VALID);

    assertThat(flights.dedupHorizon()).hasMinutes(75);
    assertThat(flights.maxAhead()).hasHours(1);
    assertThat(flights.emission().every()).contains(Duration.ofSeconds(1));
    assertThat(flights.latencyBudget()).hasSeconds(1);
    assertThat(flights.maxRecordBytes()).isEqualTo(1_048_576);
    assertThat(flights.shards()).isEmpty();
  }

  @Test
  void shouldReadWhatIsGivenInPlaceOfDefaults() {
    PipelineDefinition flights =
        parse(
            DefinitionFile.VALID.replace(
                "allowed-lateness = 15m",
                """
                allowed-lateness = 0s
                dedup { horizon = 2h }
                max-ahead = 0
                emit-every = 250ms
                latency-budget = 1.5s
                max-record-bytes = 64KiB
                shards = 12
                """));

    assertThat(flights.allowedLateness()).isZero();
    assertThat(flights.dedupHorizon()).hasHours(2);
    assertThat(flights.maxAhead()).isZero();
    assertThat(flights.emission().every()).contains(Duration.ofMillis(250));
    assertThat(flights.latencyBudget()).hasMillis(1500);
    assertThat(flights.maxRecordBytes()).isEqualTo(65536);
    assertThat(flights.shards()).hasValue(12);
  }

  @Test
  void shouldKeepTheOrderOfTheFile() {
    PipelineDefinition flights =
        parse(
            DefinitionFile.with(
                "delay { type = long }",
                """
                z { type = long }
                delay { type = long }
                y { type = long }, b { type = long }
                a { type = long }
                """));

    assertThat(flights.measures())
        .extracting(Measure::name)
        .containsExactly("z", "delay", "b", "y", "a", "distance");
  }

  @Test
  void shouldReadFieldsOfAllForms() {
    PipelineDefinition flights =
        parse(
            DefinitionFile.with("key = origin", "key = [\"a.b\", c]")
                .replace("[row]", "[device.id, 7, [x]]"));

    assertThat(flights.key()).isEqualTo(field("a.b", "c"));
    assertThat(flights.eventId())
        .isEqualTo(new EventId.Fields(List.of(field("device", "id"), field("7"), field("x"))));
  }

  @Test
  void shouldReadAPositionAsId() {
    assertThat(
            parse(DefinitionFile.with("event-id { fields = [row] }", "event-id = position"))
                .eventId())
        .isEqualTo(new EventId.Position());
  }

  @Test
  void shouldReadTimesWithZones() {
    assertThat(encoding("epoch-seconds")).isEqualTo(new EventTime.Encoding.EpochSeconds());
    assertThat(encoding("iso")).isEqualTo(new EventTime.Encoding.Iso(ZoneOffset.UTC));
    assertThat(encoding("iso, zone = UTC")).isEqualTo(new EventTime.Encoding.Iso(ZoneOffset.UTC));
    assertThat(encoding("pattern, pattern = \"yyyy-MM-dd HH:mm\", zone = America/New_York"))
        .isEqualTo(
            new EventTime.Encoding.Pattern("yyyy-MM-dd HH:mm", ZoneId.of("America/New_York")));
  }

  @Test
  void shouldReadADefinitionWithoutMeasures() {
    String text =
        DefinitionFile.with("delay_sum { sum = delay }", "")
            .replaceAll("(?s)measures \\{.*?\n  }", "");

    assertThat(parse(text).measures()).isEmpty();
  }

  @Test
  void shouldLoadADirectoryByFileName() {
    DefinitionFile.write(directory, "b.conf", DefinitionFile.VALID);
    DefinitionFile.write(directory, "a.conf", DefinitionFile.with("name = flights", "name = z"));
    DefinitionFile.write(directory, "c.txt", "no definition");

    assertThat(PipelineParser.loadAll(directory))
        .extracting(PipelineDefinition::name)
        .containsExactly("z", "flights");
  }

  @Test
  void shouldReadTheDefinitionsThatAreShipped() {
    assertThat(PipelineParser.loadAll(Path.of("../cluster-config/pipelines")))
        .extracting(PipelineDefinition::name)
        .containsExactly("device-minutes", "flights");
  }

  private EventTime.Encoding encoding(String written) {
    return parse(DefinitionFile.with("epoch-millis", written)).eventTime().encoding();
  }

  private PipelineDefinition parse(String text) {
    return PipelineParser.parse(DefinitionFile.write(directory, "flights.conf", text));
  }

  private static FieldPath field(String... names) {
    return new FieldPath(List.of(names));
  }
}
