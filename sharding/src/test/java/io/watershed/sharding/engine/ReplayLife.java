package io.watershed.sharding.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.ReplayApplied;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import io.watershed.sharding.model.Arrival;
import io.watershed.sharding.model.Oracle;
import io.watershed.sharding.model.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One entity that lives on while a replay job rebuilds a stretch of it, and its double that hears
 * of no job. The truth is computed by plain loops from what was in the files and what came live
 * beyond the cut.
 */
final class ReplayLife {

  private static final SourcePartition SPLITS = new SourcePartition(new UUID(8, 8), 0);

  private final Scenario scenario;
  private final Random random;
  private final Plan plan;
  private final List<List<LogRecord>> own = new ArrayList<>();
  private final int[] next;
  private final List<List<LogRecord>> splits = new ArrayList<>();
  private final int[] fed;
  private final List<EntityEvent> journal = new ArrayList<>();
  private final Oracle truth;
  private final Map<WindowKey, WindowResult> corrected = new TreeMap<>();
  private EntityState state;
  private EntityState alone;
  private ReplayTerms terms;
  private boolean sealed;
  private boolean onlySource;
  private long now = 1_000_000;

  private ReplayLife(Scenario scenario, Random random) {
    this.scenario = scenario;
    this.random = random;
    this.plan = Plan.of(scenario.definition());
    this.truth = new Oracle(scenario.definition());
    this.state = new EntityState(plan, LogRecord.ENTITY);
    this.alone = new EntityState(plan, LogRecord.ENTITY);
    this.next = new int[scenario.logs().size()];
    for (int source = 0; source < next.length; source++) {
      own.add(scenario.own(source));
    }
    int number = 1 + random.nextInt(3);
    for (int split = 0; split < number; split++) {
      splits.add(split());
    }
    this.fed = new int[number];
  }

  /** Rows that live has too, rows that it never saw, and rows with the ids of others. */
  private List<LogRecord> split() {
    List<LogRecord> rows = new ArrayList<>();
    List<LogRecord> all = own.stream().flatMap(List::stream).toList();
    for (LogRecord record : all) {
      if (random.nextInt(3) > 0) {
        rows.add(row(rows.size(), record));
      }
      if (random.nextInt(4) == 0) {
        LogRecord other = all.get(random.nextInt(all.size()));
        rows.add(row(rows.size(), withId(other, random.nextLong(), random.nextInt(50))));
      }
    }
    return rows;
  }

  private static LogRecord withId(LogRecord record, long high, long low) {
    Event event = record.event();
    long[] measures = new long[event.measures()];
    String[] texts = new String[measures.length];
    for (int m = 0; m < measures.length; m++) {
      measures[m] = event.measure(m);
      texts[m] = event.text(m);
    }
    return new LogRecord(
        record.offset(),
        true,
        record.watermark(),
        new Event(
            event.entity(),
            event.time(),
            high,
            low,
            event.version(),
            event.conditions(),
            measures,
            texts));
  }

  private static LogRecord row(int number, LogRecord of) {
    return new LogRecord(10 + 3L * number, true, EntityState.NO_WATERMARK, of.event());
  }

  static ReplayLife of(Scenario scenario, long seed) {
    ReplayLife life = new ReplayLife(scenario, new Random(seed));
    life.run();
    return life;
  }

  private void run() {
    some(random.nextInt(10));
    plan();
    while (fedRows() < splits.stream().mapToInt(List::size).sum()) {
      some(1);
      feed();
    }
    some(random.nextInt(5));
    seal();
    some(random.nextInt(20));
    for (int source = 0; source < next.length; source++) {
      deliver(source, own.get(source).size());
    }
    some(2);
  }

  private int fedRows() {
    int rows = 0;
    for (int of : fed) {
      rows += of;
    }
    return rows;
  }

  private void some(int steps) {
    for (int i = 0; i < steps; i++) {
      now += random.nextInt(40);
      switch (random.nextInt(8)) {
        case 0 -> advance();
        case 1 -> refresh();
        case 2 -> state = StateImage.restored(plan, state);
        case 3 -> recover();
        default -> deliver(random.nextInt(next.length), random.nextInt(8));
      }
    }
  }

  private void recover() {
    EntityState again = new EntityState(plan, LogRecord.ENTITY);
    journal.forEach(again::apply);
    assertThat(StateImage.exact(again)).isEqualTo(StateImage.exact(state));
    state = again;
  }

  private void plan() {
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    for (List<LogRecord> records : own) {
      for (LogRecord record : records) {
        low = Math.min(low, record.event().time());
        high = Math.max(high, record.event().time());
      }
    }
    if (low > high) {
      low = 0;
      high = 1;
    }
    boolean whole = hasSessions() || random.nextInt(4) == 0;
    long span = high - low + 1;
    long from = whole ? low - (1L << 40) : low + (long) (random.nextDouble() * span / 2);
    long to = whole ? high + (1L << 40) : from + 1 + (long) (random.nextDouble() * span);
    terms =
        new ReplayTerms(
            "job", 3, from, to, random.nextBoolean() ? Map.of() : Map.copyOf(state.positions()));
  }

  /** A session that a bound of the range cuts is nothing that a job may do. */
  private boolean hasSessions() {
    return plan.windows().stream().anyMatch(WindowPlan::sessions);
  }

  private void feed() {
    int split = random.nextInt(fed.length);
    List<LogRecord> rows = splits.get(split);
    int from = Math.max(0, fed[split] - random.nextInt(3));
    int to = Math.min(rows.size(), fed[split] + random.nextInt(6));
    if (from >= to) {
      return;
    }
    SourcePartition source = new SourcePartition(SPLITS.topicId(), split);
    EventBatch batch = LogRecord.batch(scenario.definition(), 0, rows.subList(from, to));
    state.decideFeed(terms, source, batch, now).ifPresent(this::happen);
    for (int i = fed[split]; i < to; i++) {
      arrive(100 + split, rows.get(i));
    }
    fed[split] = Math.max(fed[split], to);
  }

  private void arrive(int source, LogRecord record) {
    if (takes(record)) {
      Arrival arrival = record.arrival(scenario.definition(), source);
      truth.arrive(
          new Arrival(
              source,
              arrival.offset(),
              EntityState.NO_WATERMARK,
              arrival.contentHash(),
              arrival.event()));
    }
  }

  /** Revisions may move events over the edges of the range. */
  private boolean takes(LogRecord record) {
    return plan.latestWins() || terms.holds(record.event().time());
  }

  /** Folds the journal in, all of it once more where the actor had to begin anew. */
  private void seal() {
    List<EntityEvent> past = List.copyOf(journal);
    int half = random.nextInt(past.size() + 1);
    past.subList(0, half).forEach(this::fold);
    if (random.nextBoolean()) {
      recover();
      past.forEach(this::fold);
    } else {
      past.subList(half, past.size()).forEach(this::fold);
    }
    for (EntityEvent event : past) {
      if (event instanceof EventsApplied applied) {
        beyondCut(applied).forEach(record -> arrive(applied.source().partition(), record));
      }
    }
    happen(state.decideSeal(terms, List.of(LogRecord.ENTITY), now).orElseThrow());
    assertThat(state.decideSeal(terms, List.of(LogRecord.ENTITY), now)).isEmpty();
    sealed = true;
    truth.advance(state.watermark());
  }

  private void fold(EntityEvent event) {
    if (event instanceof EventsApplied applied) {
      state.decideFeed(terms, applied.source(), applied.events(), now).ifPresent(this::happen);
    }
  }

  private List<LogRecord> beyondCut(EventsApplied applied) {
    FencePosition cut = terms.cut().get(applied.source());
    Map<Long, LogRecord> byOffset = new HashMap<>();
    own.get(applied.source().partition()).forEach(r -> byOffset.put(r.offset(), r));
    List<LogRecord> records = new ArrayList<>();
    for (int i = 0; i < applied.events().size(); i++) {
      if (cut == null || applied.events().offset(i) > cut.offset()) {
        records.add(byOffset.get(applied.events().offset(i)));
      }
    }
    return records;
  }

  private void deliver(int source, int take) {
    List<LogRecord> records = own.get(source);
    int to = Math.min(records.size(), next[source] + take);
    if (to == next[source]) {
      return;
    }
    List<LogRecord> run = records.subList(next[source], to);
    next[source] = to;
    EventBatch batch = LogRecord.batch(scenario.definition(), 1, run);
    SourcePartition partition = Scenario.source(source);
    Optional<EventsApplied> ofAlone = alone.decide(partition, batch, now);
    Optional<EventsApplied> decided = state.decide(partition, batch, now);
    assertThat(decided.isPresent()).isEqualTo(ofAlone.isPresent());
    alone.apply(ofAlone.orElseThrow());
    happen(decided.orElseThrow());
    onlySource = state.source().isPresent();
    if (sealed) {
      for (LogRecord record : run) {
        if (onlySource && takes(record)) {
          truth.advance(record.watermark());
        }
        arrive(source, record);
      }
      truth.advance(state.watermark());
    }
    assertAlike();
  }

  private void advance() {
    Map<SourcePartition, Long> published = new HashMap<>();
    for (int source = 0; source < next.length; source++) {
      int applied = scenario.applied(source, next[source]);
      if (applied > 0) {
        published.put(
            Scenario.source(source), scenario.logs().get(source).get(applied - 1).watermark());
      }
    }
    OptionalLong least =
        published.size() < next.length
            ? OptionalLong.empty()
            : published.values().stream().mapToLong(Long::longValue).min();
    Optional<WindowsClosed> ofAlone = alone.decideAdvance(published, least, now);
    Optional<WindowsClosed> decided = state.decideAdvance(published, least, now);
    ofAlone.ifPresent(alone::apply);
    decided.ifPresent(this::happen);
    if (sealed) {
      decided.ifPresent(closed -> truth.advance(closed.watermark()));
    }
    if (ofAlone.isPresent()) {
      assertAlike();
    }
  }

  private void refresh() {
    alone.decidePublication(now).ifPresent(alone::apply);
    state.decidePublication(now).ifPresent(this::happen);
  }

  private void happen(EntityEvent event) {
    journal.add(event);
    if (event instanceof ReplayApplied applied) {
      assertThat(applied.isOverLimit()).isFalse();
    }
    state.apply(event);
    for (ShadowChange change : state.shadowChanges()) {
      for (WindowResult row : change.published()) {
        WindowResult former = corrected.put(WindowKey.of(row), row);
        assertThat(row.revision()).isGreaterThan(former == null ? 0 : former.revision());
        assertThat(former == null || !former.isFinal()).as("final twice: %s", row).isTrue();
      }
    }
  }

  /** Live is what it would be without the job. */
  private void assertAlike() {
    assertThat(outcomes(state.lastChange().results()))
        .isEqualTo(outcomes(alone.lastChange().results()));
    assertThat(state.watermark()).isEqualTo(alone.watermark());
    assertThat(InWords.counts(state)).isEqualTo(InWords.counts(alone));
  }

  private static List<Outcome> outcomes(List<WindowResult> results) {
    return results.stream().map(InWords::outcome).toList();
  }

  /** What the job has made of its range: rows that are final, and windows that are open. */
  Set<Outcome> corrected() {
    Map<WindowKey, WindowResult> all = new TreeMap<>(corrected);
    state.results(terms.generation()).forEach(result -> all.put(WindowKey.of(result), result));
    Set<Outcome> outcomes = new TreeSet<>();
    all.values().stream()
        .filter(result -> result.status() != ResultStatus.WITHDRAWN)
        .forEach(result -> outcomes.add(InWords.outcome(result)));
    return outcomes;
  }

  /** What there has to be. */
  Set<Outcome> truth() {
    Set<Outcome> outcomes = new TreeSet<>();
    truth.outcomes().stream()
        .filter(outcome -> terms.holds(outcome.start(), outcome.end()))
        .forEach(outcomes::add);
    return outcomes;
  }
}
