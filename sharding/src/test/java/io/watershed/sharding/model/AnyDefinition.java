package io.watershed.sharding.model;

import io.watershed.protocol.pipeline.Aggregate;
import io.watershed.protocol.pipeline.Dedup;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.Expression;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Metric;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.protocol.pipeline.Source;
import io.watershed.protocol.pipeline.Window;
import io.watershed.protocol.pipeline.WindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A definition made up at random, and the time that its events are about.
 *
 * @param base where event time begins, epoch ms: mostly where clocks change
 * @param unit ms that everything is a multiple of
 */
public record AnyDefinition(PipelineDefinition definition, long base, long unit) {

  /** Places and days on which the calendar does something. */
  private static final List<Instant> TURNS =
      List.of(
          Instant.parse("2001-03-24T20:00:00Z"), // Oslo: a day of 23 hours
          Instant.parse("2001-10-27T18:00:00Z"), // Oslo: one of 25
          Instant.parse("2005-10-29T22:00:00Z"), // St. John's: put back from 00:01 to 23:01
          Instant.parse("2018-11-03T22:00:00Z"), // São Paulo: a day that begins at 01:00
          Instant.parse("2011-12-29T06:00:00Z"), // Apia: a date that doesn't exist
          Instant.parse("1969-12-31T12:00:00Z")); // before the epoch, too

  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("Europe/Oslo"),
          ZoneId.of("Europe/Oslo"),
          ZoneId.of("America/St_Johns"),
          ZoneId.of("America/Sao_Paulo"),
          ZoneId.of("Pacific/Apia"),
          ZoneId.of("UTC"));

  private static final long CALENDAR_UNIT = 20 * 60_000;

  /** Any definition. */
  public static AnyDefinition of(Random random) {
    return of(random, random.nextInt(4) == 0);
  }

  /** Any definition with this dedup policy. */
  public static AnyDefinition of(Random random, boolean latestWins) {
    boolean calendar = random.nextInt(3) == 0;
    int turn = random.nextInt(TURNS.size());
    long unit = calendar ? CALENDAR_UNIT : 1;
    long base =
        calendar ? TURNS.get(turn).toEpochMilli() : pick(random, -97L, 0L, 1_000_000_000_000L);
    ZoneId zone = ZONES.get(random.nextBoolean() ? turn : random.nextInt(ZONES.size()));
    Shapes shapes = new Shapes(random, unit, calendar ? Optional.of(zone) : Optional.empty());
    List<Window> windows = new ArrayList<>();
    int number = 1 + random.nextInt(3);
    for (int i = 0; i < number; i++) {
      windows.add(new Window("w" + i, shapes.window(), metrics(random)));
    }
    var builder =
        PipelineDefinition.builder("test", new Source(List.of("test"), new Source.Format.Json()))
            .key(path("key"))
            .eventTime(new EventTime(path("time"), new EventTime.Encoding.EpochMillis()))
            .eventId(new EventId.Fields(List.of(path("id"))))
            .measures(MEASURES)
            .windows(windows)
            .outOfOrderness(Duration.ofMillis(unit * pick(random, 0L, 5L, 20L, 60L)))
            .allowedLateness(Duration.ofMillis(unit * pick(random, 0L, 0L, 4L, 15L)))
            .dedupHorizon(Duration.ofMillis(unit * pick(random, 1L, 16L, 40L, 100L, 400L)))
            .maxAhead(Duration.ofMillis(unit * 1_000))
            .emitEvery(
                Optional.of(pick(random, 1L, 10L, 1_000_000L))
                    .filter(every -> random.nextInt(8) != 0)
                    .map(Duration::ofMillis));
    if (latestWins) {
      builder.dedupPolicy(new Dedup.Policy.LatestWins("version"));
    }
    return new AnyDefinition(builder.build(), base, unit);
  }

  /** The measures of every definition. */
  public static final List<Measure> MEASURES =
      List.of(
          new Measure("integer", path("integer"), Measure.Type.LONG, true),
          new Measure("number", path("number"), Measure.Type.DOUBLE, true),
          new Measure("money", path("money"), Measure.Type.DECIMAL, 2, true),
          new Measure("word", path("word"), Measure.Type.TEXT, true));

  private static final List<Aggregate> ORDERED =
      List.of(
          new Aggregate.Count(),
          new Aggregate.Min(),
          new Aggregate.Max(),
          new Aggregate.First(),
          new Aggregate.Last(),
          new Aggregate.Distinct(100),
          new Aggregate.Sum(),
          new Aggregate.Avg(),
          new Aggregate.Histogram(List.of(-1.0, 0.0, 0.5, 7.0)));

  private static final List<Aggregate> OF_TEXT =
      List.of(
          new Aggregate.Count(),
          new Aggregate.First(),
          new Aggregate.Last(),
          new Aggregate.Distinct(100),
          new Aggregate.TopK(2, 3));

  private static final List<Expression> CONDITIONS =
      List.of(new Expression("integer > 0"), new Expression("number > 0.0"));

  private static List<Metric> metrics(Random random) {
    List<Metric> metrics = new ArrayList<>();
    metrics.add(new Metric("events", new Aggregate.Count(), Optional.empty()));
    int number = 1 + random.nextInt(5);
    for (int i = 0; i < number; i++) {
      Measure measure = MEASURES.get(random.nextInt(MEASURES.size()));
      List<Aggregate> fitting = measure.type() == Measure.Type.TEXT ? OF_TEXT : ORDERED;
      metrics.add(
          new Metric(
              "m" + i,
              fitting.get(random.nextInt(fitting.size())),
              Optional.of(measure.name()),
              random.nextInt(4) == 0
                  ? Optional.of(CONDITIONS.get(random.nextInt(CONDITIONS.size())))
                  : Optional.empty()));
    }
    return metrics;
  }

  private static FieldPath path(String name) {
    return new FieldPath(List.of(name));
  }

  @SafeVarargs
  static <T> T pick(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Window types whose lengths go with the unit. */
  private record Shapes(Random random, long unit, Optional<ZoneId> zone) {

    WindowType window() {
      return switch (random.nextInt(7)) {
        case 0 -> tumbling();
        case 1 -> grid();
        case 2 -> sliding();
        case 3, 4 -> new WindowType.Session(units(pick(random, 3L, 10L, 25L)), grid());
        case 5 -> new WindowType.Cumulative(grid(), units(pick(random, 4L, 10L, 30L)));
        default -> new WindowType.Unbounded(grid());
      };
    }

    private WindowType.Sliding sliding() {
      long slide = pick(random, 4L, 5L, 10L);
      long size = pick(random, slide, 2 * slide, 12L, 3 * slide + 1, 40L);
      return new WindowType.Sliding(
          units(Math.max(size, slide)), units(slide), units(random.nextInt((int) slide)));
    }

    private WindowType.Grid grid() {
      if (zone.isEmpty() || random.nextInt(3) == 0) {
        return tumbling();
      }
      return new WindowType.Calendar(
          pick(
              random,
              WindowType.Calendar.Unit.DAY,
              WindowType.Calendar.Unit.DAY,
              WindowType.Calendar.Unit.WEEK,
              WindowType.Calendar.Unit.MONTH),
          zone.get());
    }

    private WindowType.Tumbling tumbling() {
      long size = pick(random, 5L, 7L, 10L, 30L, 72L);
      return new WindowType.Tumbling(
          units(size), units(random.nextBoolean() ? 0 : random.nextInt((int) size)));
    }

    private Duration units(long number) {
      return Duration.ofMillis(number * unit);
    }
  }
}
