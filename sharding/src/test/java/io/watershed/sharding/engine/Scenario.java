package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A definition, the logs of some source partitions, and one way in which they reach the entity.
 *
 * @param logs one a source partition, of everybody's records
 */
record Scenario(Setting setting, List<List<LogRecord>> logs, List<Step> steps) {

  private static final UUID TOPIC = new UUID(7, 7);

  static SourcePartition source(int index) {
    return new SourcePartition(TOPIC, index);
  }

  /** The records of the entity in one source partition. */
  List<LogRecord> own(int source) {
    return logs.get(source).stream().filter(LogRecord::own).toList();
  }

  /**
   * Length of the log's prefix of which every record is applied, once so many of the entity's are.
   */
  int applied(int source, int ownApplied) {
    List<LogRecord> own = own(source);
    return ownApplied >= own.size()
        ? logs.get(source).size()
        : logs.get(source).indexOf(own.get(ownApplied));
  }

  /** The same deliveries in the same order, each batch taken apart. */
  Scenario eventByEvent() {
    List<Step> singles = new ArrayList<>();
    for (Step step : steps) {
      for (int i = 0; i < step.take(); i++) {
        singles.add(Step.single(step.source()));
      }
    }
    for (int source = 0; source < logs.size(); source++) {
      for (int i = 0; i < logs.get(source).size(); i++) {
        singles.add(Step.single(source));
      }
    }
    return with(singles);
  }

  /** The same with every step changed. */
  Scenario each(UnaryOperator<Step> change) {
    return with(steps.stream().map(change).toList());
  }

  private Scenario with(List<Step> otherSteps) {
    return new Scenario(setting, logs, otherSteps);
  }

  /** Scenarios in which one source partition feeds the entity. */
  static Arbitrary<Scenario> ofOneSource() {
    return ofSources(1, 60);
  }

  /** Scenarios in which two or three do. */
  static Arbitrary<Scenario> ofSeveralSources() {
    return Arbitraries.of(2, 3).flatMap(sources -> ofSources(sources, 25));
  }

  private static Arbitrary<Scenario> ofSources(int sources, int records) {
    return Combinators.combine(
            anySetting(),
            Arbitraries.of(-97L, 0L, 1_000_000_000_000L),
            anyDraw().list().ofMaxSize(records).list().ofSize(sources),
            anyStep().list().ofMinSize(1).ofMaxSize(30))
        .as(
            (setting, base, draws, steps) -> {
              List<List<LogRecord>> logs = new ArrayList<>();
              for (int i = 0; i < sources; i++) {
                logs.add(log(setting, base, 1000L * i, draws.get(i)));
              }
              return new Scenario(setting, logs, steps);
            });
  }

  private static Arbitrary<Setting> anySetting() {
    return Combinators.combine(
            Arbitraries.of(List.of(10L), List.of(7L), List.of(10L, 30L), List.of(40L, 5L, 12L)),
            Arbitraries.of(0L, 5L, 20L),
            Arbitraries.of(0L, 4L, 15L),
            Arbitraries.of(1L, 16L, 40L, 100L),
            Arbitraries.of(1L, 10L, 1_000_000L))
        .as(Setting::new);
  }

  private static Arbitrary<Step> anyStep() {
    Arbitrary<Boolean> seldom = Arbitraries.of(false, false, false, true);
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 8),
            Arbitraries.of(0, 0, 1, 3, 100),
            Arbitraries.of(0L, 1L, 4L, 30L, -20L),
            seldom,
            seldom,
            seldom)
        .as(Step::new);
  }

  /**
   * What the next record is.
   *
   * @param gap by how much the stream's front moves on, ms
   * @param behind how far the record lags behind the front, ms
   * @param again 0: a new event; else a producer's duplicate of the event that many records before
   * @param sameTime whether the duplicate keeps its time
   */
  private record Draw(
      long gap,
      long behind,
      boolean own,
      int again,
      boolean sameTime,
      long integer,
      double decimal) {}

  private static Arbitrary<Draw> anyDraw() {
    return Combinators.combine(
            Arbitraries.of(0L, 1L, 2L, 5L, 12L, 45L),
            Arbitraries.of(0L, 0L, 1L, 3L, 8L, 20L, 33L, 60L, 150L),
            Arbitraries.of(true, true, true, true, false),
            Arbitraries.of(0, 0, 0, 0, 1, 2, 5, 12),
            Arbitraries.of(true, true, true, false),
            Arbitraries.of(0L, 1L, -1L, 7L, Long.MAX_VALUE, -Long.MAX_VALUE, Event.ABSENT_LONG),
            Arbitraries.of(
                0.0, -0.0, 0.1, -0.3, 1e16, -1e16, 0x1p900, Double.MIN_VALUE, Double.NaN))
        .as(Draw::new);
  }

  private static List<LogRecord> log(
      Setting setting, long base, long firstOffset, List<Draw> draws) {
    List<LogRecord> log = new ArrayList<>();
    long front = base;
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < draws.size(); i++) {
      Draw draw = draws.get(i);
      front += draw.gap;
      long time = front - draw.behind;
      long id = firstOffset + i;
      if (draw.again > 0 && draw.again <= i) {
        LogRecord former = log.get(i - draw.again);
        id = former.idLow();
        time = draw.sameTime ? former.time() : time;
      }
      highest = Math.max(highest, time);
      log.add(
          new LogRecord(
              firstOffset + 2L * i,
              draw.own,
              highest - setting.outOfOrderness(),
              time,
              id % 3,
              id,
              draw.integer,
              Double.doubleToLongBits(draw.decimal)));
    }
    return log;
  }
}
