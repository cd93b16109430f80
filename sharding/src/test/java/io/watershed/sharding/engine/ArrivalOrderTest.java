package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Lateness;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.model.AnyDefinition;
import io.watershed.sharding.model.AnyEvent;
import io.watershed.sharding.model.Arrival;
import io.watershed.sharding.model.Oracle;
import io.watershed.sharding.model.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The same events in any order come to the same bytes: as long as none is late, whatever the
 * windows; and where the latest version wins, with revisions in any order, too. Batches, fail-overs
 * and the times of publication are any.
 */
class ArrivalOrderTest {

  private static final long FOR_EVER = 1L << 50;

  /** [E19] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldComeToTheSameBytesInAnyOrderWithinTheBound(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
    Random random = new Random(seed);
    AnyDefinition any = AnyDefinition.of(random, false);
    PipelineDefinition definition = any.definition();
    List<Event> events = events(any, size, random);
    for (int again = random.nextInt(5); again > 0; again--) {
      events.add(events.get(random.nextInt(events.size())));
    }

    EntityState one = live(definition, withinTheBound(definition, events, random), random);
    EntityState other = live(definition, withinTheBound(definition, events, random), random);

    assertThat(StateImage.content(other)).isEqualTo(StateImage.content(one));
    assertThat(one.late()).isZero();
    assertThat(outcomes(other)).isEqualTo(outcomes(one));
    assertThat(outcomes(one)).isEqualTo(oracle(definition, one, events));
  }

  /** [E20] */
  @Property(edgeCases = EdgeCasesMode.NONE)
  void shouldComeToTheSameBytesWithRevisionsInAnyOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
    Random random = new Random(seed);
    AnyDefinition any = AnyDefinition.of(random, true);
    PipelineDefinition definition = unhurried(any.definition());
    List<Event> events = events(any, size, random);
    for (int revision = random.nextInt(size); revision > 0; revision--) {
      Event former = events.get(random.nextInt(events.size()));
      long by = any.unit() * (random.nextBoolean() ? 0 : random.nextInt(80) - 40);
      events.add(event(any, former.time() + by, former.idLow(), random));
    }
    List<Event> distinct = distinct(definition, events);
    List<Event> shuffled = new ArrayList<>(distinct);
    Collections.shuffle(shuffled, random);

    EntityState one = live(definition, distinct, random);
    EntityState other = live(definition, shuffled, random);

    assertThat(StateImage.content(other)).isEqualTo(StateImage.content(one));
    assertThat(outcomes(other)).isEqualTo(outcomes(one));
    assertThat(outcomes(one)).isEqualTo(oracle(definition, one, distinct));
  }

  private static List<Event> events(AnyDefinition any, int size, Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long time = any.base() + any.unit() * random.nextInt(3 * size);
      events.add(event(any, time + (any.unit() == 1 ? 0 : random.nextInt(60_000)), i, random));
    }
    return events;
  }

  private static Event event(AnyDefinition any, long time, long id, Random random) {
    long version = any.definition().latestWins() ? random.nextInt(4) : 0;
    return AnyEvent.of(any.definition(), LogRecord.ENTITY, time, id % 3, id, version, random);
  }

  /** Without what is equal in id, version and content. */
  private static List<Event> distinct(PipelineDefinition definition, List<Event> events) {
    Set<String> seen = new HashSet<>();
    return events.stream()
        .filter(
            event ->
                seen.add(
                    event.idLow()
                        + " "
                        + event.version()
                        + " "
                        + InWords.contentHash(definition, event)))
        .toList();
  }

  /** Nothing closes before the end. */
  private static PipelineDefinition unhurried(PipelineDefinition definition) {
    Lateness lateness = definition.lateness();
    return new PipelineDefinition(
        definition.name(),
        definition.source(),
        definition.content(),
        definition.windows(),
        new Lateness(
            Duration.ofMillis(FOR_EVER),
            lateness.allowedLateness(),
            lateness.maxAhead(),
            lateness.idleAfter()),
        definition.dedup(),
        definition.emission(),
        definition.bounds(),
        definition.retention(),
        definition.archive());
  }

  /** A permutation in which no event lags further behind another than is allowed. */
  private static List<Event> withinTheBound(
      PipelineDefinition definition, List<Event> events, Random random) {
    long bound = definition.outOfOrderness().toMillis();
    List<Event> order = new ArrayList<>(events);
    Collections.shuffle(order, random);
    Map<Integer, Long> keys = new HashMap<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      keys.put(i, order.get(i).time() + (bound == 0 ? 0 : random.nextLong(bound + 1)));
      places.add(i);
    }
    places.sort(Comparator.comparing(keys::get));
    return places.stream().map(order::get).toList();
  }

  /** Delivers in any batches, with restores in between. */
  private static EntityState live(
      PipelineDefinition definition, List<Event> events, Random random) {
    List<LogRecord> log = log(definition, events);
    Plan plan = Plan.of(definition);
    EntityState state = new EntityState(plan, LogRecord.ENTITY);
    for (int from = 0; from < log.size(); ) {
      int to = Math.min(log.size(), from + 1 + random.nextInt(8));
      int back = Math.max(0, from - random.nextInt(4));
      state.apply(
          state
              .decide(
                  Scenario.source(0),
                  LogRecord.batch(definition, 1, log.subList(back, to)),
                  random.nextInt(10_000))
              .orElseThrow());
      if (random.nextInt(4) == 0) {
        state = StateImage.restored(plan, state);
      }
      from = to;
    }
    return state;
  }

  private static List<LogRecord> log(PipelineDefinition definition, List<Event> events) {
    List<LogRecord> log = new ArrayList<>();
    long highest = Long.MIN_VALUE;
    for (Event event : events) {
      highest = Math.max(highest, event.time());
      long stamp = highest - definition.outOfOrderness().toMillis();
      log.add(new LogRecord(log.size(), true, stamp, event));
    }
    return log;
  }

  /** Every window that was ever closed or is open, once all that can close has closed. */
  private static Set<Outcome> outcomes(EntityState state) {
    EntityState closing = state;
    closing
        .decideAdvance(Map.of(Scenario.source(0), FOR_EVER), OptionalLong.empty(), 1)
        .ifPresent(closing::apply);
    TreeSet<Outcome> outcomes = new TreeSet<>();
    closing.lastChange().results().stream().map(InWords::outcome).forEach(outcomes::add);
    return outcomes;
  }

  /** The windows that were open still, and are closed now. */
  private static Set<Outcome> oracle(
      PipelineDefinition definition, EntityState state, List<Event> events) {
    Oracle oracle = new Oracle(definition);
    List<Event> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparingLong(Event::time));
    for (LogRecord entry : log(definition, sorted)) {
      oracle.arrive(
          new Arrival(
              0,
              entry.offset(),
              entry.watermark(),
              InWords.contentHash(definition, entry.event()),
              entry.event()));
    }
    Set<WindowKey> open = new HashSet<>();
    state.lastChange().results().forEach(result -> open.add(WindowKey.of(result)));
    oracle.advance(FOR_EVER);
    Set<Outcome> outcomes = oracle.outcomes();
    outcomes.removeIf(outcome -> !open.contains(new WindowKey(outcome.window(), outcome.key())));
    return outcomes;
  }
}
