package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Single verdicts; the plain loop of {@link EntityStateTest} judges generated logs. */
class VerdictTest {

  /** A short and a long window; ids are remembered for 80 ms, in buckets of 10. */
  private static final Setting TWO = new Setting(List.of(10L, 1_000L), 0, 5, 80, 1);

  private static final long LATE_FOR_FIRST = Verdict.accepted(1, 0);

  /** [E1] */
  @Test
  void shouldAcceptAnEventUpToTheLastMomentOfItsWindow() {
    assertThat(verdicts(LogRecord.of(1, 14, 9))).containsExactly(Verdict.ACCEPTED);
  }

  /** [E1] */
  @Test
  void shouldCallAnEventLateFromTheMomentItsWindowIsFinal() {
    assertThat(verdicts(LogRecord.of(1, 15, 9))).containsExactly(LATE_FOR_FIRST);
  }

  /** [E1] */
  @Test
  void shouldCallAnEventLateForBothWindowsOnceBothAreFinal() {
    Setting longMemory = new Setting(List.of(10L, 1_000L), 0, 5, 10_000, 1);

    assertThat(verdicts(longMemory, LogRecord.of(1, 1_005, 9))).containsExactly(Verdict.LATE);
  }

  /** [E1] */
  @Test
  void shouldKeepAnEventThatIsLateInPartInTheOtherWindow() {
    EntityState state = new EntityState(TWO.plan(), LogRecord.ENTITY);

    state.apply(decide(state, LogRecord.of(1, 15, 9)));

    assertThat(state.lastChange().results())
        .extracting(result -> result.plan().name() + " " + result.accepted())
        .containsExactly("w1 1");
    assertThat(state.accepted()).isEqualTo(1);
    assertThat(state.late()).isEqualTo(1);
  }

  /** [E1] */
  @Test
  void shouldRememberAnEventThatIsLateInPart() {
    assertThat(verdicts(LogRecord.of(1, 15, 9).withId(4, 4), LogRecord.of(2, 15, 9).withId(4, 4)))
        .containsExactly(LATE_FOR_FIRST, Verdict.DUPLICATE);
  }

  /** [E1] */
  @Test
  void shouldForgetAnEventThatWasLateForAll() {
    Setting hour = Setting.HOURLY;

    assertThat(
            verdicts(
                hour,
                LogRecord.of(1, 4_500_000, 5).withId(4, 4),
                LogRecord.of(2, 4_500_000, 5).withId(4, 4)))
        .containsExactly(Verdict.LATE, Verdict.LATE);
  }

  /** [E1] */
  @Test
  void shouldCallADuplicateADuplicateEvenIfItsWindowIsFinal() {
    assertThat(verdicts(LogRecord.of(1, 0, 9).withId(4, 4), LogRecord.of(2, 50, 9).withId(4, 4)))
        .containsExactly(Verdict.ACCEPTED, Verdict.DUPLICATE);
  }

  /** [E1] */
  @Test
  void shouldTellIdsApartByEitherHalf() {
    assertThat(
            verdicts(
                LogRecord.of(1, 0, 9).withId(4, 4),
                LogRecord.of(2, 0, 9).withId(5, 4),
                LogRecord.of(3, 0, 9).withId(4, 5)))
        .containsOnly(Verdict.ACCEPTED);
  }

  /** [E1] */
  @Test
  void shouldTakeAnEventAtTheDedupHorizon() {
    assertThat(verdicts(LogRecord.of(1, 180, 100))).containsExactly(LATE_FOR_FIRST);
  }

  /** [E1] */
  @Test
  void shouldRefuseAnEventBeyondTheDedupHorizonEvenIfItsWindowIsOpen() {
    assertThat(verdicts(LogRecord.of(1, 180, 99))).containsExactly(Verdict.BEYOND_DEDUP);
  }

  /** [E1] */
  @Test
  void shouldPutTimesBefore1970IntoTheirWindows() {
    EntityState state = new EntityState(TWO.plan(), LogRecord.ENTITY);

    state.apply(decide(state, LogRecord.of(1, -20, -1)));

    assertThat(state.lastChange().results())
        .extracting(WindowResult::start, WindowResult::end)
        .containsExactly(tuple(-10L, 0L), tuple(-1_000L, 0L));
  }

  /** [E10] */
  @Test
  void shouldStayBehindAnAdvanceThatIsAheadOfTheStamps() {
    EntityState state = new EntityState(TWO.plan(), LogRecord.ENTITY);
    state.apply(decide(state, LogRecord.of(1, 0, 9)));
    state.apply(new EntityEvent.WindowsClosed(15, 1));

    EventsApplied applied = decide(state, LogRecord.of(2, 5, 8));

    assertThat(applied.verdicts().at(0)).isEqualTo(LATE_FOR_FIRST);
  }

  @Test
  void shouldNameEachOfTheMostWindowsThatAVerdictCanName() {
    long last = 1L << (Verdict.MOST_WINDOWS - 1);

    assertThat(Verdict.late(Verdict.accepted(last, 0))).isEqualTo(last);
    assertThat(Verdict.partial(Verdict.accepted(last, last))).isEqualTo(last);
    assertThat(Verdict.kind(Verdict.accepted(last, last))).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void shouldRefuseMoreWindowsThanAVerdictCanName() {
    Setting setting = new Setting(Collections.nCopies(31, 10L), 0, 0, 10, 1);

    assertThatThrownBy(setting::plan).hasMessageContaining("windows: 31 (expected: at most 30)");
  }

  private static long[] verdicts(LogRecord... records) {
    return verdicts(TWO, records);
  }

  private static long[] verdicts(Setting setting, LogRecord... records) {
    EventsApplied applied = decide(new EntityState(setting.plan(), LogRecord.ENTITY), records);
    return LongStream.range(0, records.length).map(i -> applied.verdicts().at((int) i)).toArray();
  }

  private static EventsApplied decide(EntityState state, LogRecord... records) {
    return state.decide(Scenario.source(0), LogRecord.batch(1, List.of(records)), 1).orElseThrow();
  }
}
