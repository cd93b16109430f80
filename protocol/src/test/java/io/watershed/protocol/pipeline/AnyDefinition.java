package io.watershed.protocol.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;

/** Makes valid definitions of every shape, for properties that have to hold of all of them. */
final class AnyDefinition {

  private static final String CHARACTERS = "aZ0. ${}[]\"\\#:=,+ø✈\n\t";
  private static final List<ZoneId> ZONES =
      List.of(ZoneOffset.UTC, ZoneId.of("Europe/Oslo"), ZoneOffset.ofHours(-3));

  private final Random random;
  private final List<Measure> inputs = new ArrayList<>();
  private final List<Measure> measures = new ArrayList<>();

  private AnyDefinition(Random random) {
    this.random = random;
  }

  static PipelineDefinition of(Random random) {
    return new AnyDefinition(random).definition();
  }

  private PipelineDefinition definition() {
    values(inputs, "i_");
    values(measures, "m_");
    List<Window> windows = windows();
    int number = random.nextInt(1, 10_000);
    return PipelineDefinition.builder(
            "p-" + number, new Source(List.of("topic." + number, "x_y"), new Source.Format.Json()))
        .inputs(inputs)
        .key(name(List.of()))
        .eventTime(new EventTime(field(), encoding()))
        .eventId(eventId())
        .filter(random.nextBoolean() ? Optional.empty() : Optional.of(condition()))
        .measures(measures)
        .windows(windows)
        .outOfOrderness(duration())
        .allowedLateness(duration())
        .maxAhead(duration())
        .idleAfter(random.nextBoolean() ? Optional.empty() : Optional.of(length()))
        .dedupHorizon(duration())
        .dedupPolicy(policy())
        .emitEvery(emitEvery(windows))
        .results(
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Emission.Results("results." + number, random.nextBoolean())))
        .latencyBudget(length())
        .maxRecordBytes(number)
        .maxStateBytes((64L << 10) + number)
        .shards(number % 2 == 0 ? OptionalInt.of(number) : OptionalInt.empty())
        .buckets(
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Buckets(2 + number, 1L + number)))
        .retention(new Retention(Duration.ofHours(1).plusMillis(number), kept(), kept(), kept()))
        .archive(
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(
                    new Archive(
                        Path.of("/data/" + number),
                        Duration.ofSeconds(1).plusMillis(number),
                        (64L << 10) + number)))
        .build();
  }

  private Optional<Duration> kept() {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(Duration.ofMinutes(1).plus(duration()));
  }

  private void values(List<Measure> values, String prefix) {
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      Measure.Type type = oneOf(List.of(Measure.Type.values()));
      int scale = type == Measure.Type.DECIMAL ? random.nextInt(19) : 0;
      ValueSource from = random.nextInt(3) > 0 ? field() : expression(type);
      values.add(new Measure(prefix + i, from, type, scale, random.nextBoolean()));
    }
  }

  private static Expression expression(Measure.Type type) {
    return new Expression(
        switch (type) {
          case LONG -> "1 + 2";
          case DOUBLE -> "1.5 * double(3)";
          case DECIMAL -> "decimal('1.5') * 2";
          case TEXT -> "'a \"quoted\" text\\n' + \"$\"";
        });
  }

  private Expression condition() {
    return oneOf(
        List.of(
            new Expression("key != \"\" && true"),
            new Expression("event_time.getFullYear() > 2000\n || false"),
            new Expression("key == '${x} \\\\ #'")));
  }

  private ValueSource name(List<ValueSource> others) {
    ValueSource name = random.nextInt(3) > 0 ? field() : new Expression("'k' + 'é'");
    return others.contains(name) ? name(others) : name;
  }

  private EventId eventId() {
    if (random.nextInt(4) == 0) {
      return new EventId.Position();
    }
    List<ValueSource> names = new ArrayList<>();
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      names.add(name(names));
    }
    return new EventId.Fields(names);
  }

  private FieldPath field() {
    return new FieldPath(list(1, 3, this::text));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(1, 7);
    for (int i = 0; i < length; i++) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return text.toString();
  }

  private EventTime.Encoding encoding() {
    return oneOf(
        List.of(
            new EventTime.Encoding.EpochMillis(),
            new EventTime.Encoding.EpochSeconds(),
            new EventTime.Encoding.Iso(oneOf(ZONES)),
            new EventTime.Encoding.Pattern("yyyy-MM-dd'\"T\"'HH", oneOf(ZONES))));
  }

  private List<Window> windows() {
    List<Window> windows = new ArrayList<>();
    int count = random.nextInt(1, 5);
    for (int i = 0; i < count; i++) {
      WindowType type = type();
      List<Metric> metrics = new ArrayList<>();
      metrics.add(new Metric("zz", new Aggregate.Count(), Optional.empty()));
      int more = random.nextInt(6);
      for (int j = 0; j < more; j++) {
        metrics.add(metric("m" + j, type instanceof WindowType.Unbounded));
      }
      windows.add(new Window("w" + i, type, metrics));
    }
    return windows;
  }

  private WindowType type() {
    Duration length = length();
    return switch (random.nextInt(5)) {
      case 0 -> grid();
      case 1 ->
          new WindowType.Sliding(length.multipliedBy(random.nextInt(1, 9)), length, below(length));
      case 2 -> new WindowType.Session(Duration.ofMillis(random.nextInt(1, 1000)), grid());
      case 3 -> new WindowType.Cumulative(day(), Duration.ofMinutes(random.nextInt(5, 1440)));
      default -> new WindowType.Unbounded(day());
    };
  }

  private WindowType.Grid grid() {
    Duration length = length().plusSeconds(1);
    return random.nextBoolean() ? day() : new WindowType.Tumbling(length, below(length));
  }

  private WindowType.Grid day() {
    return new WindowType.Calendar(oneOf(List.of(WindowType.Calendar.Unit.values())), oneOf(ZONES));
  }

  private Metric metric(String name, boolean unbounded) {
    List<Measure> numbers =
        measures.stream().filter(measure -> measure.type() != Measure.Type.TEXT).toList();
    Optional<String> any =
        measures.isEmpty() ? Optional.empty() : Optional.of(oneOf(measures).name());
    Optional<String> number =
        numbers.isEmpty() ? Optional.empty() : Optional.of(oneOf(numbers).name());
    Aggregate aggregate = aggregate();
    boolean ofAny =
        aggregate instanceof Aggregate.Count
            || aggregate instanceof Aggregate.First
            || aggregate instanceof Aggregate.Last
            || aggregate instanceof Aggregate.Distinct
            || aggregate instanceof Aggregate.TopK
            || aggregate instanceof Aggregate.Custom;
    boolean ofEvents =
        aggregate instanceof Aggregate.Count
            || aggregate instanceof Aggregate.Custom
            || aggregate instanceof Aggregate.Rate;
    Optional<String> of = ofAny ? any : number;
    if ((of.isEmpty() && !ofEvents) || (unbounded && aggregate instanceof Aggregate.Rate)) {
      aggregate = new Aggregate.Count();
      of = any;
    }
    return new Metric(
        name,
        aggregate,
        ofEvents && random.nextBoolean() ? Optional.empty() : of,
        random.nextBoolean() ? Optional.empty() : Optional.of(condition()));
  }

  private Aggregate aggregate() {
    return oneOf(
        List.of(
            new Aggregate.Count(),
            new Aggregate.Sum(),
            new Aggregate.Min(),
            new Aggregate.Max(),
            new Aggregate.Avg(),
            new Aggregate.Variance(random.nextBoolean()),
            new Aggregate.Stddev(random.nextBoolean()),
            new Aggregate.First(),
            new Aggregate.Last(),
            new Aggregate.Distinct(random.nextInt(1, 100_000)),
            new Aggregate.Quantiles(ascending(1), random.nextDouble(0.001, 0.5)),
            new Aggregate.TopK(random.nextInt(1, 1000), random.nextInt(1000, 100_000)),
            new Aggregate.Histogram(ascending(1e9)),
            new Aggregate.Histogram(List.of(-1e300, -1.0, 0.0, 1e-300, 1e21)),
            new Aggregate.Rate(length()),
            new Aggregate.Custom("my.own-one", Map.of(text(), text(), "b", "1"))));
  }

  private List<Double> ascending(double most) {
    return list(1, 5, () -> random.nextDouble() * most).stream().sorted().distinct().toList();
  }

  private Dedup.Policy policy() {
    List<String> versions =
        measures.stream()
            .filter(measure -> measure.type() == Measure.Type.LONG && !measure.optional())
            .map(Measure::name)
            .toList();
    return versions.isEmpty()
        ? new Dedup.Policy.FirstWins()
        : new Dedup.Policy.LatestWins(oneOf(versions));
  }

  private Optional<Duration> emitEvery(List<Window> windows) {
    boolean closes = windows.stream().noneMatch(w -> w.type() instanceof WindowType.Unbounded);
    return closes && random.nextBoolean() ? Optional.empty() : Optional.of(duration());
  }

  private Duration duration() {
    return random.nextBoolean()
        ? Duration.ofMillis(random.nextInt(100_001))
        : Duration.ofHours(random.nextInt(3001));
  }

  private Duration length() {
    return duration().plusMillis(1);
  }

  private Duration below(Duration length) {
    return Duration.ofMillis(random.nextLong(length.toMillis()));
  }

  private <T> List<T> list(int least, int most, Supplier<T> element) {
    List<T> list = new ArrayList<>();
    int size = random.nextInt(least, most + 1);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
