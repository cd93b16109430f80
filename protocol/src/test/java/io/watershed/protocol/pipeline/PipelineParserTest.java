package io.watershed.protocol.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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
        .containsExactly("device-minutes", "flights-extended", "flights", "quakes", "stations");
  }

  @Test
  void shouldReadEveryFormOfAWindow() {
    assertThat(window("size = 1h, offset = 15m"))
        .isEqualTo(new WindowType.Tumbling(Duration.ofHours(1), Duration.ofMinutes(15)));
    assertThat(window("calendar = day, zone = Europe/Oslo"))
        .isEqualTo(day(ZoneId.of("Europe/Oslo")));
    assertThat(window("calendar = month"))
        .isEqualTo(new WindowType.Calendar(WindowType.Calendar.Unit.MONTH, ZoneOffset.UTC));
    assertThat(window("size = 3h, slide = 15m, offset = 5m"))
        .isEqualTo(
            new WindowType.Sliding(
                Duration.ofHours(3), Duration.ofMinutes(15), Duration.ofMinutes(5)));
    assertThat(window("session { gap = 30m }"))
        .isEqualTo(new WindowType.Session(Duration.ofMinutes(30), day(ZoneOffset.UTC)));
    assertThat(window("session { gap = 30m, cut { size = 6h, offset = 1h } }"))
        .isEqualTo(
            new WindowType.Session(
                Duration.ofMinutes(30),
                new WindowType.Tumbling(Duration.ofHours(6), Duration.ofHours(1))));
    assertThat(window("cumulative { cell { calendar = day }, step = 1h }"))
        .isEqualTo(new WindowType.Cumulative(day(ZoneOffset.UTC), Duration.ofHours(1)));
    assertThat(window("unbounded {}")).isEqualTo(new WindowType.Unbounded(day(ZoneOffset.UTC)));
    assertThat(window("unbounded { pane { size = 1h } }"))
        .isEqualTo(
            new WindowType.Unbounded(new WindowType.Tumbling(Duration.ofHours(1), Duration.ZERO)));
  }

  @Test
  void shouldReadEveryAggregate() {
    assertThat(aggregate("count = events")).isEqualTo(new Aggregate.Count());
    assertThat(aggregate("variance = delay")).isEqualTo(new Aggregate.Variance(false));
    assertThat(aggregate("stddev = delay, sample = true")).isEqualTo(new Aggregate.Stddev(true));
    assertThat(aggregate("first = delay")).isEqualTo(new Aggregate.First());
    assertThat(aggregate("last = delay")).isEqualTo(new Aggregate.Last());
    assertThat(aggregate("distinct = delay")).isEqualTo(new Aggregate.Distinct(1000));
    assertThat(aggregate("distinct = delay, exact-up-to = 5")).isEqualTo(new Aggregate.Distinct(5));
    assertThat(aggregate("quantiles = delay, at = [0.5, 0.999]"))
        .isEqualTo(new Aggregate.Quantiles(List.of(0.5, 0.999), 0.01));
    assertThat(aggregate("quantiles = delay, at = [0], relative-error = 0.5%"))
        .isEqualTo(new Aggregate.Quantiles(List.of(0.0), 0.005));
    assertThat(aggregate("quantiles = delay, at = [1], relative-error = 0.02"))
        .isEqualTo(new Aggregate.Quantiles(List.of(1.0), 0.02));
    assertThat(aggregate("top = delay")).isEqualTo(new Aggregate.TopK(10, 10_000));
    assertThat(aggregate("top = delay, k = 3, max-keys = 50")).isEqualTo(new Aggregate.TopK(3, 50));
    assertThat(aggregate("histogram = delay, buckets = [-1.5, 0, 60]"))
        .isEqualTo(new Aggregate.Histogram(List.of(-1.5, 0.0, 60.0)));
    assertThat(aggregate("rate = events")).isEqualTo(new Aggregate.Rate(Duration.ofSeconds(1)));
    assertThat(aggregate("rate = delay, per = 1m"))
        .isEqualTo(new Aggregate.Rate(Duration.ofMinutes(1)));
    assertThat(
            aggregate("custom = my.own, of = delay, options { a = 1.50, b = true, c = \"x y\" }"))
        .isEqualTo(new Aggregate.Custom("my.own", Map.of("a", "1.50", "b", "true", "c", "x y")));
  }

  @Test
  void shouldReadWhatAMetricIsOf() {
    assertThat(metric("rate = events").measure()).isEmpty();
    assertThat(metric("count = events, where = \"delay > 60\""))
        .isEqualTo(
            new Metric(
                "delay_sum",
                new Aggregate.Count(),
                Optional.empty(),
                Optional.of(new Expression("delay > 60"))));
    assertThat(metric("custom = mine").measure()).isEmpty();
    assertThat(metric("custom = mine, of = delay").measure()).contains("delay");
    assertThat(metric("max = distance").measure()).contains("distance");
  }

  @Test
  void shouldReadTypedValuesAndExpressions() {
    PipelineDefinition flights =
        parse(
            DefinitionFile.with("key = origin", "key { expr = \"id.substring(0, 2)\" }")
                .replace("[row]", "[row, { expr = \"key + id\" }]")
                .replace(
                    "measures {",
                    """
                    inputs {
                      id { type = text, field = event.id }
                      rate { type = decimal, scale = 4, optional = true }
                    }
                    filter = "delay > 0 && rate != null"
                    measures {
                      price { type = decimal, scale = 2, expr = "rate * 100" }
                    """));

    assertThat(flights.content().inputs())
        .containsExactly(
            new Measure("id", field("event", "id"), Measure.Type.TEXT, false),
            new Measure("rate", field("rate"), Measure.Type.DECIMAL, 4, true));
    assertThat(flights.key()).isEqualTo(new Expression("id.substring(0, 2)"));
    assertThat(flights.eventId())
        .isEqualTo(new EventId.Fields(List.of(field("row"), new Expression("key + id"))));
    assertThat(flights.content().filter()).contains(new Expression("delay > 0 && rate != null"));
    assertThat(flights.measures().get(0))
        .isEqualTo(
            new Measure("price", new Expression("rate * 100"), Measure.Type.DECIMAL, 2, false));
  }

  @Test
  void shouldReadDedupEmissionBoundsAndRetention() {
    PipelineDefinition plain = parse(DefinitionFile.VALID);
    PipelineDefinition rich =
        parse(
            DefinitionFile.VALID.replace(
                "allowed-lateness = 15m",
                """
                allowed-lateness = 15m
                dedup { horizon = 5m, policy = latest-wins, version = delay }
                idle-after = never
                emit-every = on-close
                results { topic = hours, final-only = true }
                max-state = 1MiB
                retention { journal = 1h, windows = 90d, late = 30d, quarantined = forever }
                """));

    assertThat(plain.dedup().policy()).isEqualTo(new Dedup.Policy.FirstWins());
    assertThat(plain.lateness().idleAfter()).contains(Duration.ofMinutes(1));
    assertThat(plain.emission().results()).isEmpty();
    assertThat(plain.bounds().maxStateBytes()).isEqualTo(64 << 20);
    assertThat(rich.dedup())
        .isEqualTo(new Dedup(Duration.ofMinutes(5), new Dedup.Policy.LatestWins("delay")));
    assertThat(rich.lateness().idleAfter()).isEmpty();
    assertThat(rich.emission())
        .isEqualTo(
            new Emission(Optional.empty(), Optional.of(new Emission.Results("hours", true))));
    assertThat(rich.bounds().maxStateBytes()).isEqualTo(1 << 20);
    assertThat(plain.retention())
        .isEqualTo(
            new Retention(
                Duration.ofDays(7), Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(rich.retention())
        .isEqualTo(
            new Retention(
                Duration.ofHours(1),
                Optional.of(Duration.ofDays(90)),
                Optional.of(Duration.ofDays(30)),
                Optional.empty()));
  }

  @Test
  void shouldReadTheArchiveWithItsDefaults() {
    assertThat(parse(DefinitionFile.VALID).archive()).isEmpty();
    assertThat(archive("archive { directory = /data/flights/ }"))
        .contains(new Archive(Path.of("/data/flights"), Duration.ofMinutes(10), 128 << 20));
    assertThat(archive("archive { directory = \"/a b\", roll = 1h, roll-bytes = 1MiB }"))
        .contains(new Archive(Path.of("/a b"), Duration.ofHours(1), 1 << 20));
  }

  private Optional<Archive> archive(String text) {
    return parse(DefinitionFile.VALID.replace("= 15m", "= 15m, " + text)).archive();
  }

  private WindowType window(String type) {
    String horizon =
        type.startsWith("unbounded")
            ? "allowed-lateness = 15m, dedup { horizon = 1h }"
            : "allowed-lateness = 15m";
    return parse(DefinitionFile.with("size = 1h", type).replace("allowed-lateness = 15m", horizon))
        .windows()
        .get(0)
        .type();
  }

  private Aggregate aggregate(String metric) {
    return metric(metric).aggregate();
  }

  private Metric metric(String metric) {
    return parse(DefinitionFile.with("sum = delay", metric)).windows().get(0).metrics().get(1);
  }

  private static WindowType.Grid day(ZoneId zone) {
    return new WindowType.Calendar(WindowType.Calendar.Unit.DAY, zone);
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
