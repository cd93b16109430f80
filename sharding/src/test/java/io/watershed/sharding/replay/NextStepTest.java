package io.watershed.sharding.replay;

import static io.watershed.persistence.replay.ReplayPhase.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.watershed.persistence.replay.EntityReplayState;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.persistence.replay.SplitTotals;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class NextStepTest {

  private static final long PROGRESSED = 1_000_000;
  private static final int DECISION = 4;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ReplaySettings SETTINGS =
      new ReplaySettings(
          HOUR, HOUR.multipliedBy(2), MINUTE, Duration.ofSeconds(5), Duration.ofSeconds(1), 64);

  private static final NextStep REST = new NextStep.Rest();
  private static final NextStep WAIT = new NextStep.Wait();
  private static final Optional<String> REFUSED = Optional.of("journal of JFK begins at 812");

  record Event(
      String name, int done, boolean touched, boolean behind, Optional<String> refusal, long idle) {
    NextStep.Facts facts() {
      return new NextStep.Facts(
          new SplitTotals(8, 2, done, 100, SplitCounts.NONE, 1),
          touched,
          behind,
          refusal,
          PROGRESSED + idle);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Event event(String name) {
    return new Event(name, 3, false, true, Optional.empty(), 10);
  }

  private static final Event FED_IN_PART = event("fed in part");
  private static final Event FED = new Event("fed", 8, false, true, Optional.empty(), 10);
  private static final Event SILENT =
      new Event("silent", 3, false, true, Optional.empty(), HOUR.toMillis());
  private static final Event TOUCHED = new Event("touched", 8, true, true, Optional.empty(), 10);
  private static final Event REFUSAL = new Event("refusal", 8, true, true, REFUSED, 10);
  private static final Event THERE = new Event("there", 8, true, false, Optional.empty(), 10);
  private static final Event LATER =
      new Event("later", 8, true, true, Optional.empty(), HOUR.toMillis());
  private static final Event SLOW =
      new Event("slow", 8, true, true, Optional.empty(), 10 * HOUR.toMillis());

  static Stream<Arguments> phasesAndEvents() {
    NextStep seal = new NextStep.Sweep(new Target(EntityReplayState.SEALED, 0));
    NextStep promote = new NextStep.Sweep(new Target(EntityReplayState.PROMOTED, DECISION));
    NextStep rollBack = new NextStep.Sweep(new Target(EntityReplayState.ROLLED_BACK, DECISION));
    NextStep discard = new NextStep.Sweep(new Target(EntityReplayState.DISCARDED, DECISION));
    return Stream.of(
        arguments(FEEDING, FED_IN_PART, WAIT),
        arguments(FEEDING, FED, new NextStep.Turn(SEALING, "all 8 splits are durable")),
        arguments(
            FEEDING,
            SILENT,
            new NextStep.Turn(
                FAILED,
                "fed nothing for 1h: 3 of 8 splits are done, 2 leased (expected: a worker that"
                    + " feeds)")),
        arguments(SEALING, FED, new NextStep.TouchLive()),
        arguments(SEALING, TOUCHED, seal),
        arguments(SEALING, LATER, seal),
        arguments(
            SEALING,
            SLOW,
            new NextStep.Turn(
                FAILED, "sealed nothing for 2h: because (expected: entities that answer)")),
        arguments(SEALING, REFUSAL, new NextStep.Turn(FAILED, REFUSED.get())),
        arguments(SEALING, THERE, new NextStep.FinishSealing()),
        arguments(PROMOTING, TOUCHED, promote),
        arguments(PROMOTING, SLOW, promote),
        arguments(PROMOTING, REFUSAL, promote),
        arguments(PROMOTING, THERE, new NextStep.Turn(PROMOTED, "every entity has switched")),
        arguments(ROLLING_BACK, TOUCHED, rollBack),
        arguments(ROLLING_BACK, REFUSAL, rollBack),
        arguments(ROLLING_BACK, THERE, new NextStep.Turn(ROLLED_BACK, "every entity has switched")),
        arguments(ABORTED, TOUCHED, discard),
        arguments(ABORTED, REFUSAL, discard),
        arguments(ABORTED, THERE, new NextStep.Settle()),
        arguments(FAILED, SLOW, discard),
        arguments(FAILED, THERE, new NextStep.Settle()));
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("phasesAndEvents")
  void shouldDoWhatComesNext(ReplayPhase phase, Event event, NextStep expected) {
    assertThat(NextStep.of(row(phase), event.facts(), SETTINGS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(
      value = ReplayPhase.class,
      names = {"PLANNED", "SEALED", "PROMOTED", "ROLLED_BACK"})
  void shouldRestWhereOnlyAnOperatorGoesOn(ReplayPhase phase) {
    for (Event event : List.of(FED_IN_PART, FED, SILENT, TOUCHED, REFUSAL, THERE, SLOW)) {
      assertThat(NextStep.of(row(phase), event.facts(), SETTINGS)).as("%s", event).isEqualTo(REST);
    }
  }

  @Test
  void shouldOnlyEverTurnToAPhaseThatMayFollow() {
    for (ReplayPhase phase : ReplayPhase.values()) {
      for (Event event : List.of(FED_IN_PART, FED, SILENT, TOUCHED, REFUSAL, THERE, SLOW)) {
        if (NextStep.of(row(phase), event.facts(), SETTINGS) instanceof NextStep.Turn turn) {
          assertThat(phase.canBecome(turn.next())).as("%s to %s", phase, turn.next()).isTrue();
        }
      }
    }
  }

  @Test
  void shouldNeverRestInAPhaseThatDoesNot() {
    Arrays.stream(ReplayPhase.values())
        .filter(phase -> !phase.isResting())
        .forEach(
            phase ->
                assertThat(NextStep.of(row(phase), TOUCHED.facts(), SETTINGS))
                    .as("%s", phase)
                    .isNotEqualTo(REST));
  }

  @Test
  void shouldNotFailAPausedJobNorSealIt() {
    ReplayJobRow paused = row(FEEDING, true, false, false);
    assertThat(NextStep.of(paused, SILENT.facts(), SETTINGS)).isEqualTo(WAIT);
    assertThat(NextStep.of(paused, FED.facts(), SETTINGS)).isEqualTo(WAIT);
  }

  @ParameterizedTest
  @EnumSource(
      value = ReplayPhase.class,
      names = {"PROMOTED", "ROLLED_BACK"})
  void shouldLetGoOfADiscardedJob(ReplayPhase phase) {
    ReplayJobRow discarded = row(phase, false, true, false);
    assertThat(NextStep.of(discarded, TOUCHED.facts(), SETTINGS))
        .isEqualTo(new NextStep.Sweep(new Target(EntityReplayState.DISCARDED, DECISION)));
    assertThat(NextStep.of(discarded, THERE.facts(), SETTINGS)).isEqualTo(new NextStep.Settle());
    assertThat(NextStep.of(row(phase, false, true, true), TOUCHED.facts(), SETTINGS))
        .isEqualTo(REST);
  }

  @Test
  void shouldRestOnceAnAbortedJobIsClean() {
    assertThat(NextStep.of(row(ABORTED, false, false, true), THERE.facts(), SETTINGS))
        .isEqualTo(REST);
  }

  @Test
  void shouldNameWhatAJobWaitsForOnlyOnceItStalls() {
    ReplayJobRow row = row(SEALING);
    List<String> silent = List.of("JFK", "LGA");
    long stalled = PROGRESSED + MINUTE.toMillis();
    assertThat(Stall.reason(row, silent, stalled - 1, SETTINGS)).isEmpty();
    assertThat(Stall.reason(row, silent, stalled, SETTINGS)).contains("waits for JFK, LGA");
    assertThat(Stall.reason(row, List.of(), stalled, SETTINGS)).isEmpty();
  }

  @Test
  void shouldSayOnceThatAJobGoesOnAgain() {
    ReplayJobRow waiting = row(SEALING, "waits for JFK");
    assertThat(Stall.reason(waiting, List.of(), PROGRESSED + 1, SETTINGS)).contains("goes on");
    assertThat(Stall.reason(waiting, List.of("JFK"), PROGRESSED + MINUTE.toMillis(), SETTINGS))
        .isEmpty();
    assertThat(Stall.reason(row(SEALING), List.of(), PROGRESSED + 1, SETTINGS)).isEmpty();
  }

  private static ReplayJobRow row(ReplayPhase phase) {
    return row(phase, false, false, false);
  }

  private static ReplayJobRow row(ReplayPhase phase, String reason) {
    return row(phase, reason, false, false, false);
  }

  private static ReplayJobRow row(
      ReplayPhase phase, boolean paused, boolean discarded, boolean cleaned) {
    return row(phase, "because", paused, discarded, cleaned);
  }

  private static ReplayJobRow row(
      ReplayPhase phase, String reason, boolean paused, boolean discarded, boolean cleaned) {
    return new ReplayJobRow(
        "j1",
        "flights",
        1,
        0,
        10,
        ReplayMode.REBUILD,
        phase,
        reason,
        paused,
        discarded,
        phase == PROMOTED,
        DECISION,
        cleaned,
        "f1",
        new byte[0],
        List.of(),
        "ann",
        0,
        0,
        PROGRESSED,
        7);
  }
}
