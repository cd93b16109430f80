package io.watershed.sharding.simulation;

import static io.watershed.sharding.simulation.Violation.unless;

import io.watershed.persistence.replay.EntityReplayState;
import io.watershed.persistence.replay.ReplayPhase;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.EntityEvent;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.ReplayApplied;
import io.watershed.sharding.engine.EntityEvent.ReplaySealed;
import io.watershed.sharding.engine.EntityEvent.ReplaySwitched;
import io.watershed.sharding.engine.EntityEvent.ShadowVerdicts;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.InWords;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.engine.ResultStatus;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.engine.WindowResult;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.EntityView.ViewedWindow;
import io.watershed.sharding.model.Arrival;
import io.watershed.sharding.model.Judgement;
import io.watershed.sharding.model.Oracle;
import io.watershed.sharding.model.Outcome;
import io.watershed.sharding.simulation.SimulatedLog.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What has to hold of replay jobs, after every step and at the end. */
final class ReplayChecks {

  /** A job in an entity. */
  private record Place(int generation, String entity) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = Integer.compare(generation, other.generation);
      return order == 0 ? entity.compareTo(other.entity) : order;
    }
  }

  /** From scratch: what of the files and of live an entity has to have in a job. */
  private static final class Truth {
    final JobPlan plan;
    final String entity;
    final Oracle oracle;
    final int[] rows;
    final int[] entries;
    boolean sealed;

    /** Nothing more is decided about the job. */
    boolean settled;

    /** The entity has let go of the shadow. */
    boolean gone;

    Truth(World world, JobPlan plan, String entity) {
      this.plan = plan;
      this.entity = entity;
      this.oracle = new Oracle(world.definition);
      this.rows = new int[plan.splits().size()];
      this.entries = new int[world.logs.size()];
    }

    Set<Outcome> outcomes() {
      Set<Outcome> outcomes = new TreeSet<>();
      oracle.outcomes().stream()
          .filter(outcome -> plan.holds(outcome.start(), outcome.end()))
          .forEach(outcomes::add);
      return outcomes;
    }
  }

  private final World world;
  private final Checks checks;
  private final Map<Place, Truth> truths = new TreeMap<>();

  ReplayChecks(World world, Checks checks) {
    this.world = world;
    this.checks = checks;
  }

  /** A stored event of an entity, which the state has just applied. */
  void committed(Write.Part part, EntityState state) {
    switch (part.event()) {
      case EventsApplied applied -> live(applied, state);
      case WindowsClosed closed ->
          of(part.entity()).stream()
              .filter(truth -> truth.sealed)
              .forEach(truth -> truth.oracle.advance(closed.watermark()));
      case EntityEvent.RowsPublished published -> {}
      case ReplayApplied applied -> fed(applied, part.entity());
      case ReplaySealed sealed -> sealed(sealed, state);
      case ReplaySwitched switched -> switched(switched, state);
    }
  }

  private List<Truth> of(String entity) {
    return truths.values().stream().filter(truth -> truth.entity.equals(entity)).toList();
  }

  private Truth truth(int generation, String entity, boolean opens) {
    Place place = new Place(generation, entity);
    Truth truth = truths.get(place);
    unless(
        (truth == null) == opens && (truth == null || !truth.settled),
        "job %d opened in %s: %s, and %s (expected: once, and nothing after the end)",
        generation,
        entity,
        opens,
        truth == null ? "unknown" : truth.settled ? "settled" : "open");
    Jobs.Job job = world.replays.jobs.ofGeneration(generation).orElseThrow();
    unless(
        job.entities.containsKey(entity),
        "%s hears of %s, which doesn't know of it",
        entity,
        job.plan.job());
    if (truth == null) {
      truth = new Truth(world, job.plan, entity);
      truths.put(place, truth);
    }
    return truth;
  }

  private void fed(ReplayApplied applied, String entity) {
    Truth truth = truth(applied.generation(), entity, applied.opens().isPresent());
    unless(!truth.sealed, "%s is fed by %s after its seal", entity, truth.plan.job());
    EventBatch events = applied.events();
    for (int i = 0; i < events.size(); i++) {
      Event expected = next(truth, applied.source(), events.offset(i));
      unless(
          events.time(i) == expected.time()
              && events.idHigh(i) == expected.idHigh()
              && events.idLow(i) == expected.idLow()
              && events.contentHash(i) == InWords.contentHash(world.definition, expected),
          "event %d of %s in %s of %s: not what is there",
          events.offset(i),
          applied.source(),
          truth.plan.job(),
          entity);
      judge(truth, number(truth, applied.source()), events.offset(i), expected, applied, i);
    }
  }

  private void judge(
      Truth truth, int source, long offset, Event event, ReplayApplied applied, int i) {
    expect(truth, source, offset, event, InWords.judgement(applied.verdicts().at(i)));
  }

  private void expect(Truth truth, int source, long offset, Event event, Judgement actual) {
    Judgement expected =
        truth.oracle.arrive(
            new Arrival(
                source,
                offset,
                EntityState.NO_WATERMARK,
                InWords.contentHash(world.definition, event),
                event));
    unless(
        expected.equals(actual),
        "verdict of %s on %d of source %d, %s, time %d: %s (expected: %s)",
        truth.plan.job(),
        offset,
        source,
        truth.entity,
        event.time(),
        actual,
        expected);
  }

  private int number(Truth truth, SourcePartition source) {
    for (int split = 0; split < truth.rows.length; split++) {
      if (truth.plan.source(split).equals(source)) {
        return 100 + split;
      }
    }
    return source.partition();
  }

  /** What has to come next from a source. */
  private Event next(Truth truth, SourcePartition source, long offset) {
    int number = number(truth, source);
    if (number >= 100) {
      List<JobPlan.Row> own = truth.plan.rows(number - 100, truth.entity);
      int next = truth.rows[number - 100]++;
      unless(
          next < own.size() && own.get(next).number() == offset,
          "row %d of split %d of %s in %s (expected: %s)",
          offset,
          number - 100,
          truth.plan.job(),
          truth.entity,
          next < own.size() ? own.get(next).number() : "no more");
      return own.get(next).event();
    }
    Entry entry = nextLive(truth, number, Integer.MAX_VALUE);
    unless(
        entry != null && entry.offset() == offset,
        "offset %d of %s in %s of %s (expected: %s)",
        offset,
        source,
        truth.plan.job(),
        truth.entity,
        entry);
    truth.entries[number]++;
    return entry.event();
  }

  /** The next event of live that the job takes, among the first ones; null: none. */
  private Entry nextLive(Truth truth, int partition, int limit) {
    List<Entry> own = world.logs.get(partition).of(truth.entity);
    while (truth.entries[partition] < Math.min(own.size(), limit)) {
      Entry entry = own.get(truth.entries[partition]);
      if (truth.plan.takes(entry.event()) && truth.plan.isBeyondCut(partition, entry.offset())) {
        return entry;
      }
      truth.entries[partition]++;
    }
    return null;
  }

  /** All of the files and all that is live beyond the cut has to be there. */
  private void sealed(ReplaySealed sealed, EntityState state) {
    String entity = state.entity();
    Truth truth = truth(sealed.generation(), entity, sealed.opens().isPresent());
    for (int split = 0; split < truth.rows.length; split++) {
      int all = truth.plan.rows(split, entity).size();
      unless(
          truth.rows[split] == all,
          "%s sealed in %s with %d rows of split %d (expected: %d)",
          truth.plan.job(),
          entity,
          truth.rows[split],
          split,
          all);
    }
    for (SimulatedLog log : world.logs) {
      Entry missing = nextLive(truth, log.partition.partition(), checks.durable(entity, log));
      unless(
          missing == null,
          "%s sealed in %s without %s of %s",
          truth.plan.job(),
          entity,
          missing,
          log.partition);
    }
    fromScratch(truth);
    truth.sealed = true;
    truth.oracle.advance(state.watermark());
  }

  /** In another order, where that is of no importance. */
  private void fromScratch(Truth truth) {
    if (world.definition.latestWins() || truth.oracle.conflicts() > 0) {
      return;
    }
    Oracle scratch = new Oracle(world.definition);
    for (SimulatedLog log : world.logs) {
      int partition = log.partition.partition();
      List<Entry> own = log.of(truth.entity);
      for (Entry entry : own.subList(0, checks.durable(truth.entity, log))) {
        if (truth.plan.takes(entry.event()) && truth.plan.isBeyondCut(partition, entry.offset())) {
          arrive(scratch, partition, entry.offset(), entry.event());
        }
      }
    }
    for (int split = 0; split < truth.rows.length; split++) {
      for (JobPlan.Row row : truth.plan.rows(split, truth.entity)) {
        arrive(scratch, 100 + split, row.number(), row.event());
      }
    }
    Checks.same(
        truth.plan.job() + " in " + truth.entity,
        scratch.outcomes().toString(),
        truth.oracle.outcomes().toString());
  }

  private void arrive(Oracle oracle, int source, long offset, Event event) {
    oracle.arrive(
        new Arrival(
            source,
            offset,
            EntityState.NO_WATERMARK,
            InWords.contentHash(world.definition, event),
            event));
  }

  private void live(EventsApplied applied, EntityState state) {
    SimulatedLog log = world.logs.get(applied.source().partition());
    int durable = checks.durable(state.entity(), log);
    for (Truth truth : of(state.entity())) {
      if (truth.sealed && !truth.gone) {
        live(applied, state, truth, durable);
      }
    }
  }

  private void live(EventsApplied applied, EntityState state, Truth truth, int durable) {
    int partition = applied.source().partition();
    Optional<ShadowVerdicts> verdicts =
        applied.shadows().stream()
            .filter(of -> of.generation() == truth.plan.generation())
            .findFirst();
    boolean single = state.source().isPresent();
    if (verdicts.isEmpty() && truth.settled && state.results(truth.plan.generation()).isEmpty()) {
      letGo(truth, partition, durable, state);
      return;
    }
    int i = 0;
    for (Entry entry = nextLive(truth, partition, durable);
        entry != null;
        entry = nextLive(truth, partition, durable)) {
      unless(
          verdicts.isPresent() && i < verdicts.get().verdicts().size(),
          "%s in %s doesn't get %s",
          truth.plan.job(),
          truth.entity,
          entry);
      if (single) {
        truth.oracle.advance(entry.stamp());
      }
      Judgement actual = InWords.judgement(verdicts.get().verdicts().at(i++));
      expect(truth, partition, entry.offset(), entry.event(), actual);
      truth.entries[partition]++;
    }
    unless(
        verdicts.isEmpty() || i == verdicts.get().verdicts().size(),
        "%s in %s gets more than there is",
        truth.plan.job(),
        truth.entity);
    truth.oracle.advance(state.watermark());
  }

  /** An entity may forget a shadow that nothing can change any more. */
  private void letGo(Truth truth, int partition, int durable, EntityState state) {
    Set<Outcome> before = truth.outcomes();
    for (Entry entry = nextLive(truth, partition, durable);
        entry != null;
        entry = nextLive(truth, partition, durable)) {
      if (state.source().isPresent()) {
        truth.oracle.advance(entry.stamp());
      }
      arrive(truth.oracle, partition, entry.offset(), entry.event());
      truth.entries[partition]++;
    }
    truth.oracle.advance(state.watermark());
    Checks.same(
        truth.plan.job() + " in " + truth.entity + ", let go of",
        truth.outcomes().toString(),
        before.toString());
  }

  private void switched(ReplaySwitched switched, EntityState state) {
    ReplayTerms terms = switched.terms();
    Jobs.Job job = world.replays.jobs.ofGeneration(terms.generation()).orElseThrow();
    Truth truth = truths.get(new Place(terms.generation(), state.entity()));
    if (switched.kind() == ReplaySwitch.Kind.DISCARDED) {
      unless(job.isSettled(), "%s discarded in %s", job.plan.job(), state.entity());
      if (truth != null) {
        truth.settled = true;
        truth.gone = !job.promoted;
      }
      return;
    }
    unless(
        truth != null && truth.sealed && !truth.settled && switched.decision() <= job.decision,
        "%s %s in %s, decision %d",
        job.plan.job(),
        switched.kind(),
        state.entity(),
        switched.decision());
  }

  /** A sender believes that rows are durable. */
  void fed(SourcePartition source, ReplayTerms terms, EventBatch events) {
    for (EventBatch own : events.byEntity()) {
      Truth truth = truths.get(new Place(terms.generation(), own.entity()));
      Jobs.Job job = world.replays.jobs.ofGeneration(terms.generation()).orElseThrow();
      if (job.isSettled()) {
        continue;
      }
      long last = own.offset(own.size() - 1);
      int split = truth == null ? 0 : number(truth, source) - 100;
      unless(
          truth != null
              && truth.rows[split] > 0
              && truth.plan.rows(split, own.entity()).get(truth.rows[split] - 1).number() >= last,
          "answer to rows %s of %s, which are not durable",
          own,
          terms.job());
    }
  }

  /**
   * Entities that have something in the range when a job begins to seal, whatever the files have.
   */
  Set<String> liveIn(JobPlan plan) {
    Set<String> entities = new TreeSet<>();
    world.store.rows.forEach(
        (key, row) -> {
          if (key.generation() == 0 && plan.holds(row.result().start(), row.result().end())) {
            entities.add(key.entity());
          }
        });
    entities.removeIf(entity -> !plan.only().isEmpty() && !plan.only().contains(entity));
    return entities;
  }

  /** What SQL readers see has just changed at once. */
  void decided(Jobs.Job job) {
    if (job.phase == ReplayPhase.PROMOTING) {
      unless(
          job.entities.keySet().containsAll(job.live),
          "%s promoted for %s (expected: for %s at least)",
          job.plan.job(),
          job.entities.keySet(),
          job.live);
      for (String entity : job.entities.keySet()) {
        unless(
            job.entities.get(entity).state() != EntityReplayState.OPEN,
            "%s promoted while %s is open",
            job.plan.job(),
            entity);
        Truth truth = truths.get(new Place(job.plan.generation(), entity));
        unless(
            truth != null && truth.sealed,
            "%s promoted, but not sealed in %s",
            job.plan.job(),
            entity);
        rows(truth);
      }
    }
  }

  /** What readers of the store see of a job is the truth, as far as it isn't still open. */
  private void rows(Truth truth) {
    TreeMap<Outcome, Outcome> missing = new TreeMap<>();
    truth.outcomes().forEach(outcome -> missing.put(outcome, outcome));
    boolean trails = !isPublished(truth);
    world
        .store
        .rows
        .subMap(
            new Store.RowKey(
                truth.entity, truth.plan.generation(), Integer.MIN_VALUE, Long.MIN_VALUE),
            new Store.RowKey(
                truth.entity, truth.plan.generation(), Integer.MAX_VALUE, Long.MAX_VALUE))
        .forEach(
            (key, row) -> {
              Outcome actual = InWords.outcome(row.result());
              Outcome wanted = missing.remove(actual);
              if (row.result().status() == ResultStatus.WITHDRAWN) {
                unless(wanted == null, "withdrawn, but there: %s, %s", key, wanted);
              } else {
                unless(wanted != null, "row without a window: %s", row.result());
                if (!trails || row.result().status() == ResultStatus.FINAL) {
                  Checks.same("row of " + key, wanted.toString(), actual.toString());
                }
              }
            });
    unless(
        missing.isEmpty(),
        "windows of %s in %s without a row: %s",
        truth.plan.job(),
        truth.entity,
        missing.keySet());
  }

  private boolean isPublished(Truth truth) {
    return world.definition.emission().every().isPresent()
        && !checks.find(truth.entity).orElseThrow().owesPublication();
  }

  /** An entity has answered. */
  void viewed(EntityView view) {
    String unit = world.placement.unitOf(view.entity());
    List<StoredEvent> journal = world.store.journal.getOrDefault(unit, List.of());
    unless(
        view.sequenceNumber() <= journal.size(),
        "%s answers with its event %d (expected: what is durable, %d)",
        view.entity(),
        view.sequenceNumber(),
        journal.size());
    if (view.sequenceNumber() == 0) {
      return;
    }
    Unit fold = checks.foldOf(unit, view.sequenceNumber());
    EntityState state = fold.find(view.entity()).orElseThrow();
    List<ViewedWindow> expected = new ArrayList<>();
    state.lastChange().results().forEach(result -> add(expected, state, result, 0));
    for (ReplaySwitch decided : state.switches().all()) {
      state
          .results(decided.generation())
          .forEach(result -> add(expected, state, result, decided.generation()));
    }
    Map<String, String> wanted = new TreeMap<>();
    expected.forEach(window -> wanted.put(name(window), window.toString()));
    view.windows()
        .forEach(
            window ->
                unless(
                    window.toString().equals(wanted.remove(name(window))),
                    "%s answers with %s, at its event %d (expected: of the side that counts)",
                    view.entity(),
                    window,
                    view.sequenceNumber()));
    // What the last event closed may be let go of by now; the store has it.
    wanted
        .values()
        .forEach(
            missing ->
                unless(
                    !missing.contains("status=PROVISIONAL"),
                    "%s answers without %s",
                    view.entity(),
                    missing));
    oneSide(view);
  }

  private static String name(ViewedWindow window) {
    return window.window() + "/" + window.key() + "/" + window.generation();
  }

  private void add(List<ViewedWindow> to, EntityState state, WindowResult result, int generation) {
    if (counting(state.entity(), state.sequence(), result.start(), result.end()) == generation) {
      to.add(
          new ViewedWindow(
              result.plan().index(),
              result.key(),
              result.start(),
              result.end(),
              result.status(),
              result.revision(),
              result.accepted(),
              result.duplicates(),
              result.watermark(),
              result.continues(),
              result.finalAt(),
              result.metrics(),
              generation));
    }
  }

  /** Which side counts, by the stored decisions up to a sequence number of the unit. */
  private int counting(String entity, long sequence, long start, long end) {
    Map<Integer, ReplaySwitched> last = new TreeMap<>();
    List<StoredEvent> journal = world.store.journal.get(world.placement.unitOf(entity));
    for (StoredEvent stored : journal.subList(0, (int) sequence)) {
      for (EntityEvent event : partsOf(stored, entity)) {
        if (event instanceof ReplaySwitched switched
            && switched.kind() != ReplaySwitch.Kind.DISCARDED) {
          last.put(switched.terms().generation(), switched);
        }
      }
    }
    int generation = 0;
    int decision = 0;
    for (ReplaySwitched switched : last.values()) {
      if (switched.kind() == ReplaySwitch.Kind.PROMOTED
          && switched.terms().holds(start, end)
          && switched.decision() > decision) {
        decision = switched.decision();
        generation = switched.terms().generation();
      }
    }
    return generation;
  }

  private static List<EntityEvent> partsOf(StoredEvent stored, String entity) {
    return switch (stored) {
      case EntityEvent event -> List.of(event);
      case BucketEvent several ->
          several.parts().stream()
              .filter(part -> part.entity().equals(entity))
              .map(part -> part.event())
              .toList();
    };
  }

  /** Never a mix: of a job's range either all windows are the job's, or none is. */
  private void oneSide(EntityView view) {
    for (Jobs.Job job : world.replays.jobs.all.values()) {
      JobPlan plan = job.plan;
      boolean overlapped =
          world.replays.jobs.all.values().stream()
              .anyMatch(
                  other ->
                      other != job
                          && other.plan.from() < plan.to()
                          && other.plan.to() > plan.from());
      if (!overlapped) {
        long sides =
            view.windows().stream()
                .filter(window -> plan.holds(window.start(), window.end()))
                .mapToInt(ViewedWindow::generation)
                .distinct()
                .count();
        unless(sides <= 1, "%s answers with a mix: %s", view.entity(), view);
      }
    }
  }

  /** Everything has come to its end. */
  void drained() {
    if (world.replays == null) {
      return;
    }
    for (Jobs.Job job : world.replays.jobs.all.values()) {
      unless(
          job.phase.isResting() && job.isSettled() == job.cleaned,
          "%s is left in %s",
          job.plan.job(),
          job.row());
      if (job.isSettled() && !job.promoted) {
        unless(
            world.store.rows.keySet().stream()
                .noneMatch(key -> key.generation() == job.plan.generation()),
            "rows of %s are left",
            job.plan.job());
        for (String entity : world.everyone().toList()) {
          checks
              .find(entity)
              .ifPresent(
                  state ->
                      unless(
                          state.snapshot().shadows().stream()
                              .noneMatch(s -> s.terms().generation() == job.plan.generation()),
                          "%s is left in %s",
                          job.plan.job(),
                          entity));
        }
      } else if (job.phase != ReplayPhase.PLANNED) {
        job.entities.keySet().forEach(entity -> ended(job, entity));
      }
    }
    current();
  }

  private void ended(Jobs.Job job, String entity) {
    Truth truth = truths.get(new Place(job.plan.generation(), entity));
    unless(truth != null && truth.sealed, "%s isn't in %s", job.plan.job(), entity);
    checks.rows(entity, job.plan.generation(), truth.outcomes());
  }

  /** Readers of entities and readers of the store see the same side everywhere. */
  private void current() {
    for (String entity : world.everyone().toList()) {
      Optional<EntityState> state = checks.find(entity);
      if (state.isEmpty()) {
        continue;
      }
      world.store.rows.forEach(
          (key, row) -> {
            WindowResult result = row.result();
            if (key.entity().equals(entity)) {
              int seen =
                  world.replays.jobs.seen(entity, result.start(), result.end(), Optional.empty());
              int answered = state.get().switches().generation(result.start(), result.end());
              unless(
                  seen == answered, "%s: the store shows %d, the entity %d", key, seen, answered);
            }
          });
    }
  }
}
