package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.Publication;
import io.watershed.sharding.engine.EntityEvent.RowsPublished;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import io.watershed.sharding.model.Judgement;
import io.watershed.sharding.model.Oracle;
import io.watershed.sharding.model.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One entity that lives through a scenario as its actor would drive it. Checks after every stored
 * event what always has to hold of results and publications.
 */
final class EntityLife {

  private final Scenario scenario;
  private final Plan plan;
  private final List<List<LogRecord>> own = new ArrayList<>();
  private final int[] next;
  private EntityState state;
  private long now = 1_000_000;

  private final List<EntityEvent> journal = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Judgement> verdicts = new ArrayList<>();
  private final Map<WindowKey, WindowResult> finals = new TreeMap<>();
  private Map<WindowKey, WindowResult> open = new TreeMap<>();
  private final Map<WindowKey, Long> publishedRevisions = new HashMap<>();
  private final Oracle oracle;
  private boolean summaryOwed;

  private EntityLife(Scenario scenario) {
    this.scenario = scenario;
    this.plan = Plan.of(scenario.definition());
    this.oracle = new Oracle(scenario.definition());
    this.state = new EntityState(plan, LogRecord.ENTITY);
    this.next = new int[scenario.logs().size()];
    for (int source = 0; source < next.length; source++) {
      own.add(scenario.own(source));
    }
  }

  /** The whole life: the scenario's steps, then all that is still to come. */
  static EntityLife of(Scenario scenario) {
    EntityLife life = new EntityLife(scenario);
    scenario.steps().forEach(life::live);
    for (int source = 0; source < life.next.length; source++) {
      life.deliver(source, life.own.get(source).size(), 0);
    }
    return life;
  }

  private void live(Step step) {
    now += step.clock();
    if (step.restore()) {
      state = StateImage.restored(plan, state);
    }
    if (step.fenced()) {
      loseADecision(step);
    }
    deliver(step.source() % next.length, step.take(), step.back());
    if (step.advance()) {
      state.decideAdvance(published(), leastPublished(), now).ifPresent(this::happen);
    }
    if (step.refresh()) {
      state.decidePublication(now).ifPresent(this::happen);
    }
  }

  /** An incarnation decides and applies, its write is fenced off, another recovers. */
  private void loseADecision(Step step) {
    int source = step.source() % next.length;
    List<LogRecord> records = own.get(source);
    int to = Math.min(records.size(), next[source] + step.take() + 1);
    if (next[source] < to) {
      state
          .decide(
              Scenario.source(source),
              LogRecord.batch(scenario.definition(), 1, records.subList(next[source], to)),
              now)
          .ifPresent(state::apply);
      state = new EntityState(plan, LogRecord.ENTITY);
      journal.forEach(state::apply);
    }
  }

  private void deliver(int source, int take, int back) {
    List<LogRecord> records = own.get(source);
    int from = Math.max(0, next[source] - back);
    int to = Math.min(records.size(), next[source] + take);
    if (from < to) {
      EventBatch batch = LogRecord.batch(scenario.definition(), 1, records.subList(from, to));
      Optional<EventsApplied> decided = state.decide(Scenario.source(source), batch, now);
      assertThat(decided.isPresent()).isEqualTo(to > next[source]);
      for (int i = next[source]; i < to; i++) {
        oracle.arrive(records.get(i).arrival(scenario.definition(), source));
      }
      next[source] = to;
      decided.ifPresent(this::happen);
    }
  }

  /** The watermark of the prefix that is applied, others' records among it, by source partition. */
  private Map<SourcePartition, Long> published() {
    Map<SourcePartition, Long> published = new HashMap<>();
    for (int source = 0; source < next.length; source++) {
      int applied = scenario.applied(source, next[source]);
      if (applied > 0) {
        published.put(
            Scenario.source(source), scenario.logs().get(source).get(applied - 1).watermark());
      }
    }
    return published;
  }

  private OptionalLong leastPublished() {
    Map<SourcePartition, Long> published = published();
    return published.size() < next.length
        ? OptionalLong.empty()
        : published.values().stream().mapToLong(Long::longValue).min();
  }

  private void happen(EntityEvent event) {
    boolean wasShared = state.source().isEmpty() && state.sequence() > 0;
    boolean hadSource = state.source().isPresent();
    journal.add(event);
    state.apply(event);
    Change change = state.lastChange();
    changes.add(change);
    boolean all = event instanceof RowsPublished;
    if (event instanceof WindowsClosed closed) {
      oracle.advance(closed.watermark());
    }
    if (event instanceof EventsApplied applied) {
      for (int i = 0; i < applied.verdicts().size(); i++) {
        verdicts.add(InWords.judgement(applied.verdicts().at(i)));
      }
      summaryOwed = true;
      all = applied.publication() == Publication.ALL_CHANGED;
      if (wasShared && !hasRevision(applied)) {
        assertThat(change.results())
            .as("closes by an advance alone")
            .noneMatch(WindowResult::isFinal);
      } else if (hadSource && state.source().isEmpty()) {
        assertThat(change.published())
            .as("rows of an entity that has become shared")
            .containsExactlyInAnyOrderElementsOf(change.results());
      }
    }
    checkResults(change);
    checkPublication(change, all);
  }

  /** A revision can leave a session that is due by what is left of it. */
  private static boolean hasRevision(EventsApplied applied) {
    for (int i = 0; i < applied.verdicts().size(); i++) {
      if (Verdict.kind(applied.verdicts().at(i)) == Verdict.REVISION) {
        return true;
      }
    }
    return false;
  }

  private void checkResults(Change change) {
    Map<WindowKey, WindowResult> before = open;
    open = new TreeMap<>();
    Map<WindowKey, WindowResult> seen = new TreeMap<>();
    for (WindowResult result : change.results()) {
      WindowKey key = WindowKey.of(result);
      assertThat(seen.put(key, result)).as("second result of %s", key).isNull();
      assertThat(finals).as("windows that were final before").doesNotContainKey(key);
      if (result.status() == ResultStatus.WITHDRAWN) {
        assertThat(before).as("windows that may be withdrawn").containsKey(key);
        assertThat(result.revision()).isEqualTo(state.sequence());
        continue;
      }
      assertThat(result.isFinal())
          .isEqualTo(
              result.finalAt().isPresent() && result.finalAt().getAsLong() <= state.watermark());
      WindowResult former = before.get(key);
      if (former != null && former.revision() == result.revision()) {
        assertThat(result).isEqualTo(former);
      } else {
        assertThat(result.revision()).isEqualTo(state.sequence());
      }
      (result.isFinal() ? finals : open).put(key, result);
    }
    assertThat(change.results().stream().map(WindowKey::of)).isSorted();
    assertThat(seen.keySet()).as("windows that were open").containsAll(before.keySet());
  }

  private void checkPublication(Change change, boolean all) {
    boolean onClose = scenario.definition().emission().every().isEmpty();
    for (WindowResult row : change.published()) {
      assertThat(change.results()).contains(row);
      Long former = publishedRevisions.put(WindowKey.of(row), row.revision());
      assertThat(row.revision()).isGreaterThan(former == null ? 0 : former);
    }
    boolean behind = false;
    for (WindowResult result : change.results()) {
      Long published = publishedRevisions.get(WindowKey.of(result));
      assertThat(published).as("row of an opened window").isNotNull();
      if ((all && !onClose) || result.status() != ResultStatus.PROVISIONAL) {
        assertThat(published).isEqualTo(result.revision());
      }
      behind |= published < result.revision();
    }
    if (!onClose) {
      assertThat(change.summary()).isEqualTo(!change.published().isEmpty() || (all && summaryOwed));
      summaryOwed &= !change.summary();
      assertThat(state.owesPublication()).isEqualTo(behind || summaryOwed);
    }
  }

  EntityState state() {
    return state;
  }

  Plan plan() {
    return plan;
  }

  /** What the same events and advances make of an oracle. */
  Oracle oracle() {
    return oracle;
  }

  /** Stored events in order. */
  List<EntityEvent> journal() {
    return journal;
  }

  /** What each of them has changed. */
  List<Change> changes() {
    return changes;
  }

  /** One an event of the entity, in the order of delivery. */
  List<Judgement> verdicts() {
    return verdicts;
  }

  /** Every window that is closed or open, in words that don't depend on batches. */
  Set<Outcome> outcomes() {
    TreeSet<Outcome> outcomes = new TreeSet<>();
    finals.values().forEach(result -> outcomes.add(InWords.outcome(result)));
    open.values().forEach(result -> outcomes.add(InWords.outcome(result)));
    return outcomes;
  }
}
