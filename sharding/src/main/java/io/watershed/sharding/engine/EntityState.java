package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.Publication;
import io.watershed.sharding.engine.EntityEvent.ReplayApplied;
import io.watershed.sharding.engine.EntityEvent.ReplaySealed;
import io.watershed.sharding.engine.EntityEvent.ReplaySwitched;
import io.watershed.sharding.engine.EntityEvent.RowsPublished;
import io.watershed.sharding.engine.EntityEvent.ShadowVerdicts;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * One entity: offset fences, and what its events have come to. {@code decide…} looks and returns an
 * event, or none where nothing would change; {@code apply} is the only way to change. The same
 * events in the same order make the same state to the byte, whatever batches they came in.
 *
 * <p>Beside the live side there is one for each replay job that touches the entity; nothing of
 * theirs changes what live is.
 *
 * <p>While one source partition feeds the entity, the stamp that each event carries is its
 * watermark, and verdicts are a function of the log alone. From the second source partition on, the
 * entity's windows close by the least watermark of the pipeline, and an event is late if its window
 * is closed.
 */
public final class EntityState implements Unit {

  /** No watermark is known yet. */
  public static final long NO_WATERMARK = Long.MIN_VALUE;

  private static final long HEAP_BYTES = 400;

  private final Plan plan;
  private final String entity;
  private final Fences fences = new Fences();
  private final Side live;

  /** By generation. */
  private final NavigableMap<Integer, Shadow> shadows = new TreeMap<>();

  private ReplaySwitches switches = ReplaySwitches.NONE;
  private long sequence;
  private long publishedAt = Long.MIN_VALUE;
  private boolean summaryBehind;
  private boolean summaryPublished;

  /** An entity that nothing has happened to yet. */
  public EntityState(Plan plan, String entity) {
    this.plan = plan;
    this.entity = entity;
    this.live = new Side(plan);
  }

  /** An entity as a snapshot left it. */
  public EntityState(Plan plan, EntitySnapshot snapshot) {
    this.plan = plan;
    this.entity = snapshot.entity();
    this.live = new Side(plan, snapshot);
    sequence = snapshot.sequence();
    summaryBehind = snapshot.summaryBehind();
    snapshot.fences().forEach(fences::restore);
    switches = snapshot.switches();
    snapshot
        .shadows()
        .forEach(shadow -> shadows.put(shadow.terms().generation(), new Shadow(plan, shadow)));
  }

  @Override
  public Optional<EventsApplied> decide(SourcePartition source, EventBatch batch, long now) {
    int first = fences.firstBeyond(source, batch);
    if (first == batch.size()) {
      return Optional.empty();
    }
    EventBatch events = batch.from(first);
    boolean single = fedOnlyBy(source);
    boolean becomesShared = !single && !fences.several();
    return Optional.of(
        new EventsApplied(
            source,
            events,
            live.judge(events, single, plan.maxStateBytes() - liveBytes()),
            becomesShared ? Publication.ALL_CHANGED : due(now),
            now,
            shadows.isEmpty() ? List.of() : ofShadows(source, events, single)));
  }

  private List<ShadowVerdicts> ofShadows(
      SourcePartition source, EventBatch events, boolean single) {
    List<ShadowVerdicts> verdicts = new ArrayList<>();
    for (Shadow shadow : sealed()) {
      if (!isSpent(shadow)) {
        shadow
            .ofLive(source, events)
            .ifPresent(
                own ->
                    verdicts.add(
                        new ShadowVerdicts(
                            shadow.terms().generation(), shadow.judge(own, single))));
      }
    }
    return verdicts;
  }

  @Override
  public Optional<WindowsClosed> decideAdvance(
      Map<SourcePartition, Long> partitions, OptionalLong pipeline, long now) {
    long to = pipeline.orElse(NO_WATERMARK);
    if (!fences.none() && !fences.several()) {
      to = partitions.getOrDefault(fences.only(), to);
    }
    return anyClosing(to) ? Optional.of(new WindowsClosed(to, now)) : Optional.empty();
  }

  private boolean anyClosing(long to) {
    return live.windows().anyClosing(to)
        || sealed().stream().anyMatch(shadow -> shadow.side().windows().anyClosing(to));
  }

  @Override
  public Optional<RowsPublished> decidePublication(long now) {
    return owesPublication() ? Optional.of(new RowsPublished(now)) : Optional.empty();
  }

  @Override
  public Optional<ReplayApplied> decideFeed(
      ReplayTerms terms, SourcePartition source, EventBatch batch, long now) {
    if (isOver(terms)) {
      return Optional.empty();
    }
    Shadow known = shadows.get(terms.generation());
    Shadow shadow = known == null ? new Shadow(plan, terms) : known;
    return shadow
        .news(source, batch)
        .map(
            events ->
                new ReplayApplied(
                    terms.generation(),
                    known == null ? Optional.of(terms) : Optional.empty(),
                    source,
                    events,
                    shadow.judge(events, false),
                    now));
  }

  /** Whether the job has been let go of: what still comes of it is an echo. */
  private boolean isOver(ReplayTerms terms) {
    return switches.of(terms.generation()).map(ReplaySwitch::settled).orElse(false);
  }

  @Override
  public boolean isSealed(ReplayTerms terms, Collection<String> entities) {
    Shadow shadow = shadows.get(terms.generation());
    return (shadow != null && shadow.isSealed()) || isOver(terms);
  }

  @Override
  public Optional<ReplaySealed> decideSeal(
      ReplayTerms terms, Collection<String> entities, long now) {
    return isSealed(terms, entities)
        ? Optional.empty()
        : Optional.of(
            new ReplaySealed(
                terms.generation(),
                shadows.containsKey(terms.generation()) ? Optional.empty() : Optional.of(terms),
                now));
  }

  @Override
  public Optional<ReplaySwitched> decideSwitch(
      ReplayTerms terms,
      Collection<String> entities,
      ReplaySwitch.Kind kind,
      int decision,
      long now) {
    Optional<ReplaySwitch> former = switches.of(terms.generation());
    boolean isDone =
        former.isPresent()
            && (former.get().settled()
                || (kind != ReplaySwitch.Kind.DISCARDED && former.get().decision() >= decision));
    if (isDone) {
      return Optional.empty();
    }
    Shadow shadow = shadows.get(terms.generation());
    if (kind != ReplaySwitch.Kind.DISCARDED && (shadow == null || !shadow.isSealed())) {
      throw new IllegalArgumentException(
          "job %s: not sealed in entity %s of %s (expected: sealed, to be %s)"
              .formatted(terms.job(), entity, plan.pipeline(), kind));
    }
    return Optional.of(new ReplaySwitched(terms, kind, decision, now));
  }

  private Publication due(long now) {
    boolean due =
        publishedAt == Long.MIN_VALUE || now - publishedAt >= plan.emitEvery() || now < publishedAt;
    return due && plan.refreshes() ? Publication.ALL_CHANGED : Publication.OPENED_AND_CLOSED;
  }

  private boolean fedOnlyBy(SourcePartition source) {
    return fences.none() || (fences.knows(source) && !fences.several());
  }

  @Override
  public void apply(StoredEvent event) {
    switch (event) {
      case EntityEvent happened -> apply(happened, sequence + 1);
      case BucketEvent several ->
          throw new IllegalArgumentException(
              "event: of a bucket (expected: of entity %s alone), pipeline %s"
                  .formatted(entity, plan.pipeline()));
    }
  }

  /** Makes the event happen under the number that its journal gives it. */
  void apply(EntityEvent event, long number) {
    sequence = number;
    forgetChange();
    shadows.values().removeIf(this::isSpent);
    switch (event) {
      case EventsApplied applied -> {
        applyEvents(applied);
        publish(applied.publication() == Publication.ALL_CHANGED, false, applied.decidedAt());
      }
      case WindowsClosed advance -> {
        // What only a shadow waits for leaves live as it is.
        if (live.windows().anyClosing(advance.watermark())) {
          live.advanceTo(advance.watermark(), sequence);
        }
        advanceShadows(advance.watermark());
        publish(false, false, advance.decidedAt());
      }
      case RowsPublished refresh -> publish(plan.refreshes(), true, refresh.decidedAt());
      case ReplayApplied applied ->
          shadow(applied.generation(), applied.opens())
              .apply(applied.source(), applied.events(), applied.verdicts(), sequence);
      case ReplaySealed sealed ->
          shadow(sealed.generation(), sealed.opens()).seal(live.watermark(), sequence);
      case ReplaySwitched switched -> applySwitch(switched);
    }
  }

  private void applyEvents(EventsApplied applied) {
    EventBatch events = applied.events();
    boolean single = fedOnlyBy(applied.source());
    if (!single && !fences.several()) {
      // Their rows name the partition whose watermark closes them; that is another one from now on.
      live.touchAll(sequence);
      sealed().forEach(shadow -> shadow.side().touchAll(sequence));
    }
    fences.raise(applied.source(), events);
    live.apply(events, applied.verdicts(), single, sequence);
    for (ShadowVerdicts verdicts : applied.shadows()) {
      Shadow shadow = shadows.get(verdicts.generation());
      shadow
          .side()
          .apply(
              shadow.ofLive(applied.source(), events).orElseThrow(),
              verdicts.verdicts(),
              single,
              sequence);
    }
    advanceShadows(live.watermark());
    summaryBehind = true;
  }

  private void advanceShadows(long to) {
    sealed().forEach(shadow -> shadow.side().advanceTo(to, sequence));
  }

  /**
   * Whether nothing can change in it any more, neither by events nor by decisions. It is let go of
   * with the event after the one that closed its last window: the rows of that are its own.
   */
  private boolean isSpent(Shadow shadow) {
    return isOver(shadow.terms())
        && shadow.side().windows().none()
        && live.watermark() > shadow.terms().to() + plan.dedupHorizon() + plan.allowedLateness();
  }

  private Shadow shadow(int generation, Optional<ReplayTerms> opens) {
    opens.ifPresent(terms -> shadows.put(generation, new Shadow(plan, terms)));
    return shadows.get(generation);
  }

  private void applySwitch(ReplaySwitched switched) {
    ReplayTerms terms = switched.terms();
    boolean promoted =
        switch (switched.kind()) {
          case PROMOTED -> true;
          case ROLLED_BACK -> false;
          case DISCARDED ->
              switches.of(terms.generation()).map(ReplaySwitch::promoted).orElse(false);
        };
    boolean settled = switched.kind() == ReplaySwitch.Kind.DISCARDED;
    int former = switches.of(terms.generation()).map(ReplaySwitch::decision).orElse(0);
    switches =
        switches.with(
            new ReplaySwitch(
                terms.job(),
                terms.generation(),
                terms.from(),
                terms.to(),
                settled ? former : switched.decision(),
                promoted,
                settled,
                sequence));
    if (settled && !promoted) {
      shadows.remove(terms.generation());
    }
  }

  private List<Shadow> sealed() {
    return shadows.isEmpty()
        ? List.of()
        : shadows.values().stream().filter(Shadow::isSealed).toList();
  }

  private void publish(boolean all, boolean summary, long at) {
    live.windows().publish(all);
    sealed().forEach(shadow -> shadow.side().windows().publish(all));
    if (all || summary) {
      publishedAt = at;
    }
    summaryPublished = live.windows().anyPublished() || ((all || summary) && summaryBehind);
    summaryBehind &= !summaryPublished;
  }

  /** The entity's key. */
  public String entity() {
    return entity;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public List<Changed> changedBy(StoredEvent event) {
    return List.of(new Changed(this, (EntityEvent) event, sequence - 1));
  }

  @Override
  public Optional<EntityState> find(String key) {
    return key.equals(entity) ? Optional.of(this) : Optional.empty();
  }

  /** At or below the least watermark by which there is something to do. */
  long nextDue() {
    long next = live.windows().nextDue();
    for (Shadow shadow : sealed()) {
      next = Math.min(next, shadow.side().windows().nextDue());
    }
    return next;
  }

  /** Whatever has fed the entity. */
  Set<SourcePartition> sources() {
    return fences.all().keySet();
  }

  /** Position by source partition that has fed the entity. */
  public Map<SourcePartition, FencePosition> positions() {
    return fences.all();
  }

  /** Whether an open window holds an event of a stretch of event time (epoch ms). */
  public boolean mayHold(long from, long to) {
    return live.windows().anyPaneIn(from, to);
  }

  /**
   * Event time (epoch ms) up to which the entity is complete; {@link #NO_WATERMARK} before the
   * first event.
   */
  public long watermark() {
    return live.watermark();
  }

  /** How many live events came to what. */
  public Counters counters() {
    return live.counters();
  }

  /** See {@link Counters#accepted}. */
  public long accepted() {
    return counters().accepted();
  }

  /** See {@link Counters#duplicates}. */
  public long duplicates() {
    return counters().duplicates();
  }

  /** See {@link Counters#conflicts}. */
  public long conflicts() {
    return counters().conflicts();
  }

  /** See {@link Counters#late}. */
  public long late() {
    return counters().late();
  }

  /** See {@link Counters#revisions}. */
  public long revisions() {
    return counters().revisions();
  }

  /** See {@link Counters#overLimit}. */
  public long overLimit() {
    return counters().overLimit();
  }

  /** About how many bytes of memory the state takes; a function of the state alone. */
  @Override
  public long stateBytes() {
    long bytes = liveBytes();
    for (Shadow shadow : shadows.values()) {
      bytes += shadow.heapBytes();
    }
    return bytes;
  }

  private long liveBytes() {
    return HEAP_BYTES + fences.heapBytes() + live.heapBytes();
  }

  /** The only source partition that feeds the entity; empty where there are several or none. */
  public Optional<SourcePartition> source() {
    return fences.none() || fences.several() ? Optional.empty() : Optional.of(fences.only());
  }

  @Override
  public boolean owesPublication() {
    return summaryBehind
        || (plan.refreshes()
            && (live.windows().anyBehind()
                || sealed().stream().anyMatch(shadow -> shadow.side().windows().anyBehind())));
  }

  /** When all rows were last published, epoch ms. */
  public long publishedAt() {
    return publishedAt;
  }

  /** What the last event has changed; made when asked for, as recovery doesn't ask. */
  public Change lastChange() {
    return new Change(
        live.windows().results(), live.windows().published(), live.late(), summaryPublished);
  }

  /** What the last event has changed of the results of replay jobs, by generation. */
  public List<ShadowChange> shadowChanges() {
    return sealed().stream()
        .map(shadow -> new ShadowChange(shadow.terms(), shadow.published()))
        .filter(change -> !change.published().isEmpty())
        .toList();
  }

  /**
   * The results of a sealed replay job: every open window, and those that the last event has closed
   * or withdrawn. Empty where there is none, or it has been let go of.
   */
  public List<WindowResult> results(int generation) {
    Shadow shadow = shadows.get(generation);
    return shadow == null || !shadow.isSealed() ? List.of() : shadow.results();
  }

  /** Which results count where. */
  public ReplaySwitches switches() {
    return switches;
  }

  /** Lets go of windows, too, that the last event closed. */
  @Override
  public void forgetChange() {
    live.forgetChange();
    shadows.values().forEach(shadow -> shadow.side().forgetChange());
    summaryPublished = false;
  }

  /** The state, to be stored. */
  public EntitySnapshot snapshot() {
    EntitySnapshot ofLive = EntitySnapshot.of(entity, sequence, summaryBehind, fences, live);
    return shadows.isEmpty() && switches.all().isEmpty()
        ? ofLive
        : ofLive.with(
            shadows.values().stream().map(shadow -> shadow.snapshot(entity, sequence)).toList(),
            switches);
  }
}
