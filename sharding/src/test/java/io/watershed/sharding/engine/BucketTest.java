package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.BucketEvent.Part;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The same deliveries to a bucket and to entities that have an actor each. Numbers in brackets:
 * invariants of docs/entities.md.
 */
class BucketTest {

  private static final List<String> KEYS = List.of("a", "b", "c");

  @Provide
  Arbitrary<Scenario> scenarios() {
    return Scenario.ofOneSource();
  }

  @Provide
  Arbitrary<Scenario> sharedScenarios() {
    return Scenario.ofSeveralSources();
  }

  /** [1] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldMakeOfEachEntityWhatItWouldBeAlone(@ForAll("scenarios") Scenario scenario) {
    new Lives(scenario).live();
  }

  /** [1] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldMakeOfEachEntityThatSeveralFeedWhatItWouldBeAlone(
      @ForAll("sharedScenarios") Scenario scenario) {
    new Lives(scenario).live();
  }

  /** [4] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldRecoverFromItsEventsAndFromASnapshotAndTheEventsAfterIt(
      @ForAll("sharedScenarios") Scenario scenario, @ForAll int at) {
    Lives lives = new Lives(scenario.each(Step::withoutRestore));
    lives.live();
    int snapshotAfter = Math.floorMod(at, lives.journal.size() + 1);
    Bucket recovered = new Bucket(lives.plan);
    lives.journal.subList(0, snapshotAfter).forEach(recovered::apply);
    assertThat(recovered.sequence()).isEqualTo(snapshotAfter);

    Bucket restored = restored(lives.plan, recovered);
    for (BucketEvent event : lives.journal.subList(snapshotAfter, lives.journal.size())) {
      recovered.apply(event);
      restored.apply(event);
    }

    assertThat(images(recovered)).isEqualTo(images(lives.bucket));
    assertThat(images(restored)).isEqualTo(images(lives.bucket));
    assertThat(restored.sequence()).isEqualTo(lives.bucket.sequence());
    assertThat(restored.owesPublication()).isEqualTo(lives.bucket.owesPublication());
  }

  /** [3] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldNumberVersionsByTheEventThatMadeThem(@ForAll("scenarios") Scenario scenario) {
    Lives lives = new Lives(scenario);
    lives.live();
    Bucket bucket = new Bucket(lives.plan);
    Map<String, Long> former = new HashMap<>();
    for (int i = 0; i < lives.journal.size(); i++) {
      BucketEvent event = lives.journal.get(i);
      bucket.apply(event);
      assertThat(bucket.sequence()).isEqualTo(i + 1);
      for (Unit.Changed changed : bucket.changedBy(event)) {
        String entity = changed.state().entity();
        assertThat(changed.state().sequence()).isEqualTo(i + 1);
        assertThat(changed.formerSequence()).isEqualTo(former.getOrDefault(entity, 0L));
        former.put(entity, i + 1L);
        changed
            .state()
            .lastChange()
            .results()
            .forEach(
                result ->
                    assertThat(result.revision()).isLessThanOrEqualTo(changed.state().sequence()));
      }
    }
  }

  @Example
  void shouldRefuseWhatHappenedToAnotherKindOfUnit() {
    Plan plan = Plan.of(Setting.HOURLY.definition());
    WindowsClosed closed = new WindowsClosed(1, 1);
    assertThatThrownBy(() -> new Bucket(plan).apply(closed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: of the entities of a bucket");
    BucketEvent several = new BucketEvent(List.of(new Part("a", closed)));
    assertThatThrownBy(() -> new EntityState(plan, "a").apply(several))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: of entity a alone");
  }

  private static Bucket restored(Plan plan, Bucket bucket) {
    return new Bucket(
        plan,
        bucket.sequence(),
        bucket.entities().stream().map(state -> StateImage.restored(plan, state)).toList());
  }

  private static Map<String, String> images(Bucket bucket) {
    Map<String, String> images = new TreeMap<>();
    bucket.entities().forEach(state -> images.put(state.entity(), StateImage.exact(state)));
    return images;
  }

  /** A bucket, and beside it the entities alone. */
  private static final class Lives {

    final Plan plan;
    final List<BucketEvent> journal = new ArrayList<>();
    Bucket bucket;
    private final Scenario scenario;
    private final Map<String, EntityState> alone = new TreeMap<>();
    private final int[] next;
    private long now = 1_000_000;

    Lives(Scenario scenario) {
      this.scenario = scenario;
      this.plan = Plan.of(scenario.definition());
      this.bucket = new Bucket(plan);
      this.next = new int[scenario.logs().size()];
      KEYS.forEach(key -> alone.put(key, new EntityState(plan, key)));
    }

    /** The scenario's steps, then all that is still to come. */
    void live() {
      scenario.steps().forEach(this::live);
      for (int source = 0; source < next.length; source++) {
        deliver(source, scenario.logs().get(source).size(), 0);
      }
      for (EntityState state : alone.values()) {
        Optional<EntityState> found = bucket.find(state.entity());
        assertThat(found.isPresent()).isEqualTo(state.sequence() > 0);
        if (found.isPresent()) {
          assertThat(StateImage.content(found.get())).isEqualTo(StateImage.content(state));
          assertThat(found.get().publishedAt()).isEqualTo(state.publishedAt());
        }
      }
    }

    private void live(Step step) {
      now += step.clock();
      if (step.restore()) {
        bucket = restored(plan, bucket);
        alone.replaceAll((key, state) -> StateImage.restored(plan, state));
      }
      deliver(step.source() % next.length, step.take(), step.back());
      if (step.advance()) {
        Map<SourcePartition, Long> published = published();
        OptionalLong least =
            published.size() < next.length
                ? OptionalLong.empty()
                : published.values().stream().mapToLong(Long::longValue).min();
        Map<String, EntityEvent> apart = new TreeMap<>();
        alone.forEach(
            (key, state) ->
                state
                    .decideAdvance(published, least, now)
                    .ifPresent(event -> apart.put(key, event)));
        happen(bucket.decideAdvance(published, least, now), apart);
      }
      if (step.refresh()) {
        Map<String, EntityEvent> apart = new TreeMap<>();
        alone.forEach(
            (key, state) -> state.decidePublication(now).ifPresent(event -> apart.put(key, event)));
        assertThat(bucket.owesPublication()).isEqualTo(!apart.isEmpty());
        happen(bucket.decidePublication(now), apart);
      }
    }

    private Map<SourcePartition, Long> published() {
      Map<SourcePartition, Long> published = new HashMap<>();
      for (int source = 0; source < next.length; source++) {
        if (next[source] > 0) {
          published.put(
              Scenario.source(source),
              scenario.logs().get(source).get(next[source] - 1).watermark());
        }
      }
      return published;
    }

    /** Every record belongs to one of the entities. */
    private static String keyOf(LogRecord entry) {
      return KEYS.get(Math.floorMod(entry.offset() * 7 + entry.event().time(), KEYS.size()));
    }

    private void deliver(int source, int take, int back) {
      List<LogRecord> records = scenario.logs().get(source);
      int from = Math.max(0, next[source] - back);
      int to = Math.min(records.size(), next[source] + take);
      if (from >= to) {
        return;
      }
      next[source] = to;
      BatchShape shape = BatchShape.of(scenario.definition());
      EventBatch.Builder together = EventBatch.Builder.ofSeveral(1, shape);
      Map<String, EventBatch.Builder> own = new TreeMap<>();
      for (LogRecord entry : records.subList(from, to)) {
        EventBatch.Builder builder =
            own.computeIfAbsent(keyOf(entry), key -> new EventBatch.Builder(key, 1, shape));
        builder.add(entry.offset(), entry.watermark(), entry.event());
      }
      for (LogRecord entry : records.subList(from, to)) {
        EventBatch one =
            new EventBatch.Builder(keyOf(entry), 1, shape)
                .add(entry.offset(), entry.watermark(), entry.event())
                .build();
        together.add(one, 0);
      }
      Map<String, EntityEvent> apart = new TreeMap<>();
      own.forEach(
          (key, builder) ->
              alone
                  .get(key)
                  .decide(Scenario.source(source), builder.build(), now)
                  .ifPresent(event -> apart.put(key, event)));
      happen(bucket.decide(Scenario.source(source), together.build(), now), apart);
    }

    /** What was decided for the bucket has to be what was decided for each apart. */
    private void happen(Optional<BucketEvent> event, Map<String, EntityEvent> apart) {
      assertThat(event.isPresent()).isEqualTo(!apart.isEmpty());
      if (event.isEmpty()) {
        return;
      }
      Map<String, EntityEvent> parts = new TreeMap<>();
      event
          .get()
          .parts()
          .forEach(part -> assertThat(parts.put(part.entity(), part.event())).isNull());
      assertThat(parts.keySet()).isEqualTo(apart.keySet());
      parts.forEach((key, part) -> same(part, apart.get(key)));
      journal.add(event.get());
      bucket.apply(event.get());
      apart.forEach((key, part) -> alone.get(key).apply(part));
      List<Unit.Changed> changed = bucket.changedBy(event.get());
      assertThat(changed).hasSize(apart.size());
      changed.forEach(change -> same(change.state(), alone.get(change.state().entity())));
    }

    private static void same(EntityEvent inBucket, EntityEvent alone) {
      if (inBucket instanceof EventsApplied applied) {
        EventsApplied other = (EventsApplied) alone;
        assertThat(applied.source()).isEqualTo(other.source());
        assertThat(applied.publication()).isEqualTo(other.publication());
        assertThat(applied.events().size()).isEqualTo(other.events().size());
        for (int i = 0; i < applied.events().size(); i++) {
          assertThat(applied.events().offset(i)).isEqualTo(other.events().offset(i));
          assertThat(applied.events().watermark(i)).isEqualTo(other.events().watermark(i));
          assertThat(applied.events().contentHash(i)).isEqualTo(other.events().contentHash(i));
          assertThat(applied.verdicts().at(i)).isEqualTo(other.verdicts().at(i));
        }
      } else {
        assertThat(inBucket).isEqualTo(alone);
      }
    }

    private static void same(EntityState inBucket, EntityState alone) {
      Change change = inBucket.lastChange();
      Change other = alone.lastChange();
      assertThat(change.published().stream().map(InWords::outcome))
          .containsExactlyElementsOf(other.published().stream().map(InWords::outcome).toList());
      assertThat(change.results().stream().map(InWords::outcome))
          .containsExactlyElementsOf(other.results().stream().map(InWords::outcome).toList());
      assertThat(change.late()).isEqualTo(other.late());
      assertThat(change.summary()).isEqualTo(other.summary());
      assertThat(inBucket.counters()).isEqualTo(alone.counters());
      assertThat(inBucket.watermark()).isEqualTo(alone.watermark());
      assertThat(inBucket.stateBytes()).isEqualTo(alone.stateBytes());
    }
  }
}
