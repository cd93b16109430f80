package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.Publication;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * An entity that several source partitions feed. That nothing but an advance closes its windows,
 * and that all rows are published when the second source appears, is checked along the way by
 * {@link EntityLife}.
 */
class SharedEntityTest {

  private static final Setting SETTING = new Setting(List.of(10L), 5, 0, 100, 1_000_000);

  @Provide
  Arbitrary<Scenario> scenarios() {
    return Scenario.ofSeveralSources();
  }

  /** [E13] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldComeToTheVerdictsAndResultsOfThePlainLoop(@ForAll("scenarios") Scenario scenario) {
    EntityLife life = EntityLife.of(scenario);

    assertThat(life.verdicts()).isEqualTo(life.oracle().judgements());
    assertThat(life.outcomes()).isEqualTo(life.oracle().outcomes());
    assertThat(InWords.counts(life.state())).isEqualTo(InWords.counts(life.oracle()));
  }

  /** [E4] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldMakeTheSameStateInAnyBatches(@ForAll("scenarios") Scenario scenario) {
    Scenario batches = scenario.each(Step::onlyBatch);

    EntityLife inBatches = EntityLife.of(batches);
    EntityLife eventByEvent = EntityLife.of(batches.eventByEvent());

    assertThat(StateImage.content(inBatches.state()))
        .isEqualTo(StateImage.content(eventByEvent.state()));
    assertThat(inBatches.outcomes()).isEqualTo(eventByEvent.outcomes());
  }

  /** [E5] [E6] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldRecoverItsStateFromASnapshotAndTheEventsAfterIt(
      @ForAll("scenarios") Scenario scenario, @ForAll int at) {
    EntityLife life = EntityLife.of(scenario);
    int snapshotAfter = Math.floorMod(at, life.journal().size() + 1);
    EntityState recovered = new EntityState(life.plan(), LogRecord.ENTITY);
    life.journal().subList(0, snapshotAfter).forEach(recovered::apply);

    recovered = StateImage.restored(life.plan(), recovered);
    for (int i = snapshotAfter; i < life.journal().size(); i++) {
      recovered.apply(life.journal().get(i));
      assertThat(recovered.lastChange()).isEqualTo(life.changes().get(i));
    }
    assertThat(StateImage.exact(recovered)).isEqualTo(StateImage.exact(life.state()));
  }

  /** [E14] */
  @Example
  void shouldPublishEveryOpenWindowWhenASecondSourceAppears() {
    EntityState state = new EntityState(SETTING.plan(), LogRecord.ENTITY);
    feed(state, 0, LogRecord.of(1, 0, 5), LogRecord.of(2, 0, 15));

    EventsApplied second = feed(state, 1, LogRecord.of(1, 0, 25));

    assertThat(second.publication()).isEqualTo(Publication.ALL_CHANGED);
    assertThat(state.lastChange().published())
        .extracting(WindowResult::start)
        .containsExactly(0L, 10L, 20L);
    assertThat(state.source()).isEmpty();
  }

  /** [E13] */
  @Example
  void shouldNotCloseByTheStampOfOneOfItsSources() {
    EntityState state = shared();

    feed(state, 1, LogRecord.of(2, 1_000, 1_005));

    assertThat(state.lastChange().results()).noneMatch(WindowResult::isFinal);
    assertThat(state.watermark()).isZero();
  }

  /** [E13] */
  @Example
  void shouldNotCloseWhileTheWatermarkOfAnySourceIsUnknown() {
    assertThat(
            shared()
                .decideAdvance(
                    Map.of(Scenario.source(0), 1_000L, Scenario.source(1), 1_000L),
                    OptionalLong.empty(),
                    1))
        .isEmpty();
  }

  /** [E13] */
  @Example
  void shouldCloseByTheLeastWatermarkOfThePipeline() {
    EntityState state = shared();

    state.apply(
        state
            .decideAdvance(Map.of(Scenario.source(0), 1_000L), OptionalLong.of(10), 1)
            .orElseThrow());

    assertThat(state.lastChange().published())
        .filteredOn(WindowResult::isFinal)
        .extracting(WindowResult::start)
        .containsExactly(0L);
  }

  /** [E13] */
  @Example
  void shouldCallAnEventLateOnceItsWindowIsClosed() {
    EntityState state = shared();
    state.apply(state.decideAdvance(Map.of(), OptionalLong.of(10), 1).orElseThrow());

    feed(state, 0, LogRecord.of(9, 30, 7), LogRecord.of(10, 30, 12));

    assertThat(state.late()).isEqualTo(1);
    assertThat(state.accepted()).isEqualTo(3);
  }

  private static EntityState shared() {
    EntityState state = new EntityState(SETTING.plan(), LogRecord.ENTITY);
    feed(state, 0, LogRecord.of(1, 0, 5));
    feed(state, 1, LogRecord.of(1, 0, 6));
    return state;
  }

  private static EventsApplied feed(EntityState state, int source, LogRecord... records) {
    EventsApplied applied =
        state
            .decide(Scenario.source(source), LogRecord.batch(1, List.of(records)), 1_000)
            .orElseThrow();
    state.apply(applied);
    return applied;
  }
}
