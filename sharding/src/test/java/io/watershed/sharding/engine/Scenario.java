package io.watershed.sharding.engine;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.model.AnyDefinition;
import io.watershed.sharding.model.AnyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
record Scenario(AnyDefinition setting, List<List<LogRecord>> logs, List<Step> steps) {

  private static final UUID TOPIC = new UUID(7, 7);

  static SourcePartition source(int index) {
    return new SourcePartition(TOPIC, index);
  }

  PipelineDefinition definition() {
    return setting.definition();
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
            anyDraw().list().ofMaxSize(records).list().ofSize(sources),
            anyStep().list().ofMinSize(1).ofMaxSize(30))
        .as(
            (setting, draws, steps) -> {
              List<List<LogRecord>> logs = new ArrayList<>();
              for (int i = 0; i < sources; i++) {
                logs.add(log(setting, 1000L * i, draws.get(i)));
              }
              return new Scenario(setting, logs, steps);
            });
  }

  private static Arbitrary<AnyDefinition> anySetting() {
    return Arbitraries.longs()
        .withoutEdgeCases()
        .dontShrink()
        .map(seed -> AnyDefinition.of(new Random(seed)));
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
            seldom,
            seldom)
        .as(Step::new);
  }

  /**
   * What the next record is.
   *
   * @param gap by how much the stream's front moves on, units
   * @param behind how far the record lags behind the front, units
   * @param again 0: a new event; else the event that many records before once more
   * @param change what such a repetition changes: 0, 1 nothing, 2 the content, 3 the time as well
   * @param content what the content is drawn from
   */
  private record Draw(
      long gap, long behind, boolean own, int again, int change, int version, int content) {}

  private static Arbitrary<Draw> anyDraw() {
    return Combinators.combine(
            Arbitraries.of(0L, 1L, 2L, 5L, 12L, 45L),
            Arbitraries.of(0L, 0L, 1L, 3L, 8L, 20L, 33L, 60L, 150L),
            Arbitraries.of(true, true, true, true, false),
            Arbitraries.of(0, 0, 0, 0, 1, 2, 5, 12),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 500))
        .as(Draw::new);
  }

  private static List<LogRecord> log(AnyDefinition setting, long firstOffset, List<Draw> draws) {
    List<LogRecord> log = new ArrayList<>();
    long front = setting.base();
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < draws.size(); i++) {
      Draw draw = draws.get(i);
      front += setting.unit() * draw.gap;
      long jitter = setting.unit() == 1 ? 0 : draw.content * 997L % setting.unit();
      long time = front - setting.unit() * draw.behind + jitter;
      Event event = event(setting, draw, time, firstOffset + i);
      if (draw.again > 0 && draw.again <= i) {
        Event former = log.get(i - draw.again).event();
        event =
            switch (draw.change) {
              case 0, 1 -> former;
              case 2 -> event(setting, draw, former.time(), former.idLow());
              default -> event(setting, draw, time, former.idLow());
            };
      }
      highest = Math.max(highest, event.time());
      log.add(
          new LogRecord(
              firstOffset + 2L * i,
              draw.own,
              highest - setting.definition().outOfOrderness().toMillis(),
              event));
    }
    return log;
  }

  private static Event event(AnyDefinition setting, Draw draw, long time, long id) {
    return AnyEvent.of(
        setting.definition(),
        LogRecord.ENTITY,
        time,
        id % 3,
        id,
        setting.definition().latestWins() ? draw.version : 0,
        new Random(draw.content));
  }
}
