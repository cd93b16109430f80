package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.event.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Replay jobs inside an entity. That live stays what it would be without them, and that recovery
 * brings everything back to the byte, is checked along the way by {@link ReplayLife}.
 */
class ReplayTest {

  private static final Setting SETTING = new Setting(List.of(10L), 5, 0, 100, 1_000_000);
  private static final SourcePartition SPLIT = new SourcePartition(new UUID(8, 8), 0);
  private static final List<String> ENTITY = List.of(LogRecord.ENTITY);
  private static final ReplayTerms TERMS = new ReplayTerms("job", 1, 0, 100, Map.of());

  private final Plan plan = Plan.of(SETTING.definition());
  private final EntityState state = new EntityState(plan, LogRecord.ENTITY);

  @Provide
  Arbitrary<Scenario> scenarios() {
    return Arbitraries.oneOf(Scenario.ofOneSource(), Scenario.ofSeveralSources());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldMakeOfTheRangeWhatAPlainLoopOverFilesAndLiveDoes(
      @ForAll("scenarios") Scenario scenario, @ForAll long seed) {
    ReplayLife life = ReplayLife.of(scenario, seed);

    assertThat(life.corrected()).isEqualTo(life.truth());
  }

  @Example
  void shouldShowNothingOfAJobBeforeItIsPromoted() {
    live(0, 5);
    feed(0, 7, 8);
    seal();

    assertThat(state.switches().all()).isEmpty();
    assertThat(accepted(state.lastChange().results())).isEqualTo(1);
    assertThat(accepted(state.results(1))).isEqualTo(2);
  }

  @Example
  void shouldSwitchForthAndBack() {
    feed(0, 7);
    seal();
    decide(ReplaySwitch.Kind.PROMOTED, 4);
    assertThat(state.switches().generation(0, 10)).isEqualTo(1);
    assertThat(state.switches().decision(0, 10)).isEqualTo(4);
    assertThat(state.switches().generation(95, 105)).as("reaches out of the range").isZero();

    decide(ReplaySwitch.Kind.ROLLED_BACK, 6);
    assertThat(state.switches().generation(0, 10)).isZero();
    assertThat(state.switches().decision(0, 10)).isEqualTo(6);
    assertThat(accepted(state.results(1))).as("is kept").isEqualTo(1);

    decide(ReplaySwitch.Kind.DISCARDED, 0);
    assertThat(state.results(1)).isEmpty();
    assertThat(state.switches().decision(0, 10)).as("versions don't go back").isEqualTo(6);
  }

  @Example
  void shouldHearOfADecisionOnce() {
    feed(0, 7);
    seal();
    decide(ReplaySwitch.Kind.PROMOTED, 4);

    assertThat(state.decideSwitch(TERMS, ENTITY, ReplaySwitch.Kind.PROMOTED, 4, 1)).isEmpty();
    assertThat(state.decideSwitch(TERMS, ENTITY, ReplaySwitch.Kind.ROLLED_BACK, 3, 1))
        .as("an older decision")
        .isEmpty();
  }

  @Example
  void shouldNotPromoteWhatIsNotSealed() {
    feed(0, 7);

    assertThatThrownBy(() -> state.decideSwitch(TERMS, ENTITY, ReplaySwitch.Kind.PROMOTED, 4, 1))
        .hasMessageContaining("job job: not sealed");
  }

  @Example
  void shouldTakeNothingMoreOfAJobThatIsLetGoOf() {
    feed(0, 7);
    decide(ReplaySwitch.Kind.DISCARDED, 0);

    assertThat(state.decideFeed(TERMS, SPLIT, batch(5, 9), 1)).isEmpty();
    assertThat(state.decideSeal(TERMS, ENTITY, 1)).isEmpty();
    assertThat(state.stateBytes()).isEqualTo(new EntityState(plan, "other").stateBytes());
  }

  @Example
  void shouldKeepWhatAPromotedJobShowsWhenItIsSettled() {
    feed(0, 7);
    seal();
    decide(ReplaySwitch.Kind.PROMOTED, 4);
    decide(ReplaySwitch.Kind.DISCARDED, 0);

    assertThat(state.switches().generation(0, 10)).isEqualTo(1);
    assertThat(accepted(state.results(1))).isEqualTo(1);
    live(0, 8);
    assertThat(accepted(state.results(1))).as("goes on with live").isEqualTo(2);
  }

  @Example
  void shouldLetGoOfASettledShadowThatNothingCanChangeAnyMore() {
    feed(0, 7);
    seal();
    decide(ReplaySwitch.Kind.PROMOTED, 4);
    decide(ReplaySwitch.Kind.DISCARDED, 0);
    assertThat(state.snapshot().shadows()).hasSize(1);

    live(0, 5_000);
    assertThat(state.shadowChanges().getFirst().published())
        .as("the rows of what this closes")
        .allMatch(WindowResult::isFinal);
    live(1, 5_001);
    assertThat(state.snapshot().shadows()).isEmpty();
    assertThat(state.switches().generation(0, 10)).as("rows count on").isEqualTo(1);
  }

  @Example
  void shouldTakeALateEventOfTheRangeOfAShadowThatItLetsGoOf() {
    feed(0, 7);
    seal();
    decide(ReplaySwitch.Kind.PROMOTED, 4);
    decide(ReplaySwitch.Kind.DISCARDED, 0);
    live(0, 5_000);

    live(1, 8);

    assertThat(state.snapshot().shadows()).isEmpty();
    assertThat(state.late()).isEqualTo(1);
  }

  @Example
  void shouldKeepTheShadowOfAnEntityThatLiveHasNeverSeen() {
    feed(0, 7);
    seal();
    decide(ReplaySwitch.Kind.PROMOTED, 4);
    decide(ReplaySwitch.Kind.DISCARDED, 0);
    state.apply(state.decideAdvance(Map.of(), OptionalLong.of(50), 1).orElseThrow());
    assertThat(state.shadowChanges().getFirst().published()).hasSize(1);

    live(0, 60);
    assertThat(accepted(state.results(1))).as("goes on with live").isEqualTo(1);
  }

  @Example
  void shouldPassOverLiveEventsThatTheFilesStandForAfterItIsSealed() {
    ReplayTerms ahead =
        new ReplayTerms("job", 1, 0, 100, Map.of(Scenario.source(0), new FencePosition(0, 10)));
    state.apply(state.decideFeed(ahead, SPLIT, batch(0, 7), 1).orElseThrow());
    state.apply(state.decideSeal(ahead, ENTITY, 1).orElseThrow());
    live(9, 8, 9, 12);

    assertThat(accepted(state.results(1))).as("the file's, and offset 11").isEqualTo(2);
  }

  @Example
  void shouldPassOverWhatLiesOutsideOfTheRange() {
    assertThat(state.decideFeed(TERMS, SPLIT, batch(0, -1, 100, 250), 1)).isEmpty();
  }

  @Example
  void shouldRunJobsOnOtherRangesBesideEachOther() {
    ReplayTerms other = new ReplayTerms("other", 2, 100, 200, Map.of());
    feed(0, 7);
    state.apply(state.decideFeed(other, SPLIT, batch(0, 7, 107, 108), 1).orElseThrow());
    seal();
    state.apply(state.decideSeal(other, ENTITY, 1).orElseThrow());

    assertThat(accepted(state.results(1))).isEqualTo(1);
    assertThat(accepted(state.results(2))).isEqualTo(2);
  }

  private void live(long offset, long... times) {
    state.apply(state.decide(Scenario.source(0), batch(offset, times), 1).orElseThrow());
  }

  private void feed(long row, long... times) {
    state.apply(state.decideFeed(TERMS, SPLIT, batch(row, times), 1).orElseThrow());
  }

  private void seal() {
    state.apply(state.decideSeal(TERMS, ENTITY, 1).orElseThrow());
  }

  private void decide(ReplaySwitch.Kind kind, int decision) {
    state.apply(state.decideSwitch(TERMS, ENTITY, kind, decision, 1).orElseThrow());
  }

  private static EventBatch batch(long offset, long... times) {
    List<LogRecord> records = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      records.add(LogRecord.of(offset + i, times[i] - 5, times[i]));
    }
    return LogRecord.batch(0, records.stream().map(ReplayTest::stamped).toList());
  }

  private static LogRecord stamped(LogRecord record) {
    return new LogRecord(
        record.offset(),
        true,
        record.event().time() > 1_000 ? record.watermark() : Long.MIN_VALUE,
        record.event());
  }

  private static long accepted(List<WindowResult> results) {
    return results.stream().mapToLong(WindowResult::accepted).sum();
  }
}
