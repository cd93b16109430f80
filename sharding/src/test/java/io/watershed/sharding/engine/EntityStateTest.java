package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An entity that one source partition feeds. Numbers in brackets: invariants of docs/engine.md. */
class EntityStateTest {

  @Provide
  Arbitrary<Scenario> scenarios() {
    return Scenario.ofOneSource();
  }

  /** [E1] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldJudgeEveryEventAsThePlainLoopDoes(@ForAll("scenarios") Scenario scenario) {
    EntityLife life = EntityLife.of(scenario);

    assertThat(life.verdicts()).isEqualTo(life.oracle().judgements());
  }

  /** [E2] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldComeToTheResultsOfThePlainLoop(@ForAll("scenarios") Scenario scenario) {
    EntityLife life = EntityLife.of(scenario);

    assertThat(life.outcomes()).isEqualTo(life.oracle().outcomes());
  }

  /** [E3] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldCountEveryEventOnce(@ForAll("scenarios") Scenario scenario) {
    EntityLife life = EntityLife.of(scenario);

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

  /** [E5] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldRecoverItsStateFromItsEvents(@ForAll("scenarios") Scenario scenario) {
    EntityLife life = EntityLife.of(scenario.each(Step::withoutRestore));
    EntityState recovered = new EntityState(life.plan(), LogRecord.ENTITY);

    for (int i = 0; i < life.journal().size(); i++) {
      recovered.apply(life.journal().get(i));
      assertThat(recovered.lastChange()).isEqualTo(life.changes().get(i));
    }
    assertThat(StateImage.exact(recovered)).isEqualTo(StateImage.exact(life.state()));
    assertThat(recovered.publishedAt()).isEqualTo(life.state().publishedAt());
  }

  /** [E6] */
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

  /** [E7] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldChangeNothingByDeciding(@ForAll("scenarios") Scenario scenario) {
    EntityLife life = EntityLife.of(scenario);
    EntityState half = new EntityState(life.plan(), LogRecord.ENTITY);
    life.journal().subList(0, life.journal().size() / 2).forEach(half::apply);
    String before = StateImage.exact(half);
    long publishedAt = half.publishedAt();
    Change change = half.lastChange();

    decideAll(half, scenario);

    assertThat(StateImage.exact(half)).isEqualTo(before);
    assertThat(half.publishedAt()).isEqualTo(publishedAt);
    assertThat(half.lastChange()).isEqualTo(change);
  }

  private static void decideAll(EntityState state, Scenario scenario) {
    List<LogRecord> own = scenario.own(0);
    Assume.that(!own.isEmpty());
    assertThat(state.decide(Scenario.source(0), LogRecord.batch(scenario.definition(), 1, own), 1))
        .isNotNull();
    assertThat(state.decide(Scenario.source(1), LogRecord.batch(scenario.definition(), 1, own), 1))
        .isPresent();
    assertThat(state.decidePublication(1)).isNotNull();
    assertThat(
            state.decideAdvance(
                Map.of(Scenario.source(0), Long.MAX_VALUE), OptionalLong.of(Long.MAX_VALUE), 1))
        .isNotNull();
  }

  /** [E8] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldDropWhateverIsDeliveredAgain(
      @ForAll("scenarios") Scenario scenario, @ForAll int from, @ForAll int to) {
    EntityLife life = EntityLife.of(scenario);
    List<LogRecord> own = scenario.own(0);
    Assume.that(!own.isEmpty());
    int first = Math.floorMod(from, own.size());
    int last = first + Math.floorMod(to, own.size() - first);

    Optional<EventsApplied> decided =
        life.state()
            .decide(
                Scenario.source(0),
                LogRecord.batch(scenario.definition(), 1, own.subList(first, last + 1)),
                1_000_000);

    assertThat(decided).isEmpty();
  }

  /** [E9] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldDecideTheSameWhetherRedeliveredEventsComeAlongOrNot(
      @ForAll("scenarios") Scenario scenario, @ForAll int at, @ForAll int back) {
    List<LogRecord> own = scenario.own(0);
    Assume.that(own.size() > 1);
    int applied = 1 + Math.floorMod(at, own.size() - 1);
    int again = Math.floorMod(back, applied);
    EntityState state = new EntityState(Plan.of(scenario.definition()), LogRecord.ENTITY);
    SourcePartition source = Scenario.source(0);
    state.apply(
        state
            .decide(source, LogRecord.batch(scenario.definition(), 1, own.subList(0, applied)), 1)
            .get());

    List<LogRecord> fresh = own.subList(applied, own.size());
    EventsApplied alone =
        state.decide(source, LogRecord.batch(scenario.definition(), 1, fresh), 1).get();
    EventsApplied along =
        state
            .decide(
                source,
                LogRecord.batch(scenario.definition(), 1, own.subList(again, own.size())),
                1)
            .get();

    assertThat(describe(along)).isEqualTo(describe(alone));
  }

  private static List<String> describe(EventsApplied applied) {
    EventBatch events = applied.events();
    List<String> columns = new ArrayList<>();
    columns.add(applied.source() + " " + applied.publication() + " " + applied.decidedAt());
    columns.add(events.entity() + " " + events.epoch() + " " + events.shape().types());
    for (int i = 0; i < events.size(); i++) {
      columns.add(
          "%d: %d after %d, id %d:%d, %d %d -> %d"
              .formatted(
                  events.offset(i),
                  events.time(i),
                  events.watermark(i),
                  events.idHigh(i),
                  events.idLow(i),
                  events.measure(0, i),
                  events.measure(1, i),
                  applied.verdicts().at(i)));
    }
    return columns;
  }

  /** [E10] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldChangeNoVerdictByAnAdvanceToTheAppliedPrefix(@ForAll("scenarios") Scenario scenario) {
    Scenario batches = scenario.each(Step::onlyBatch);

    assertThat(EntityLife.of(scenario).verdicts()).isEqualTo(EntityLife.of(batches).verdicts());
  }

  /** [E11] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldCloseByAnAdvanceOnce(@ForAll("scenarios") Scenario scenario, @ForAll int by) {
    EntityState state = EntityLife.of(scenario).state();
    long to = state.watermark() + Math.floorMod(by, 200);
    Map<SourcePartition, Long> published = Map.of(Scenario.source(0), to);
    List<WindowResult> due =
        state.lastChange().results().stream()
            .filter(result -> result.status() == ResultStatus.PROVISIONAL)
            .filter(result -> result.finalAt().orElse(Long.MAX_VALUE) <= to)
            .toList();

    Optional<EntityEvent.WindowsClosed> first =
        state.decideAdvance(published, OptionalLong.empty(), 5);

    assertThat(first.isPresent()).isEqualTo(!due.isEmpty());
    first.ifPresent(state::apply);
    assertThat(state.decideAdvance(published, OptionalLong.empty(), 6)).isEmpty();
    if (first.isPresent()) {
      assertThat(state.lastChange().published().stream().map(WindowKey::of).toList())
          .isEqualTo(due.stream().map(WindowKey::of).toList());
      assertThat(state.watermark()).isEqualTo(to);
    }
  }

  /** [E12] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldMakeTheSameVersionsWheneverItPublishes(@ForAll("scenarios") Scenario scenario) {
    Scenario ticks = scenario.each(Step::withoutRestore).each(Step::withoutRefresh);
    EntityLife ticking = EntityLife.of(ticks);
    EntityLife standing = EntityLife.of(ticks.each(Step::unpublished));

    assertThat(StateImage.versions(standing.state()))
        .isEqualTo(StateImage.versions(ticking.state()));
    assertThat(standing.changes().stream().map(EntityStateTest::versions).toList())
        .isEqualTo(ticking.changes().stream().map(EntityStateTest::versions).toList());
  }

  private static List<String> versions(Change change) {
    return change.results().stream().map(InWords::version).toList();
  }
}
