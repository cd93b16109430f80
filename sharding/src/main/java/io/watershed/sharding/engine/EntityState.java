package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.Publication;
import io.watershed.sharding.engine.EntityEvent.RowsPublished;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One entity: offset fences, dedup set, open windows and counts. {@code decide…} looks and returns
 * an event, or none where nothing would change; {@code apply} is the only way to change. The same
 * events in the same order make the same state to the byte, whatever batches they came in.
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
  private final EntityWindows windows;

  /** Null where the first record of an id wins. */
  private final Contributions contributions;

  private final DedupIds ids;
  private final Tally tally = new Tally();
  private final LateEvents late;
  private long watermark = NO_WATERMARK;
  private long sequence;
  private long publishedAt = Long.MIN_VALUE;
  private boolean summaryBehind;
  private boolean summaryPublished;

  /** An entity that nothing has happened to yet. */
  public EntityState(Plan plan, String entity) {
    this.plan = plan;
    this.entity = entity;
    this.contributions = plan.latestWins() ? new Contributions(plan.shape()) : null;
    this.windows = new EntityWindows(plan, contributions);
    this.ids = new DedupIds(plan);
    this.late = new LateEvents(plan);
  }

  /** An entity as a snapshot left it. */
  public EntityState(Plan plan, EntitySnapshot snapshot) {
    this(plan, snapshot.entity());
    sequence = snapshot.sequence();
    watermark = snapshot.watermark();
    tally.restore(snapshot.counters());
    summaryBehind = snapshot.summaryBehind();
    snapshot.fences().forEach(fences::restore);
    windows.restore(snapshot);
    if (contributions != null) {
      contributions.restore(snapshot.contributions());
    }
    ids.restore(watermark, snapshot.ids());
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
            judge(events, single).judge(),
            becomesShared ? Publication.ALL_CHANGED : due(now),
            now));
  }

  private Judge judge(EventBatch events, boolean single) {
    long room = plan.maxStateBytes() - stateBytes();
    return contributions == null
        ? new FirstWinsJudge(plan, windows, ids.set(), events, single, watermark, room)
        : new LatestWinsJudge(
            plan, windows, ids.set(), contributions, events, single, watermark, room);
  }

  @Override
  public Optional<WindowsClosed> decideAdvance(
      Map<SourcePartition, Long> partitions, OptionalLong pipeline, long now) {
    long to = pipeline.orElse(NO_WATERMARK);
    if (!fences.none() && !fences.several()) {
      to = partitions.getOrDefault(fences.only(), to);
    }
    return windows.anyClosing(to) ? Optional.of(new WindowsClosed(to, now)) : Optional.empty();
  }

  @Override
  public Optional<RowsPublished> decidePublication(long now) {
    return owesPublication() ? Optional.of(new RowsPublished(now)) : Optional.empty();
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
    switch (event) {
      case EventsApplied applied -> {
        applyEvents(applied);
        publish(applied.publication() == Publication.ALL_CHANGED, false, applied.decidedAt());
      }
      case WindowsClosed advance -> {
        advanceTo(advance.watermark());
        publish(false, false, advance.decidedAt());
      }
      case RowsPublished refresh -> publish(plan.refreshes(), true, refresh.decidedAt());
    }
  }

  private void applyEvents(EventsApplied applied) {
    EventBatch events = applied.events();
    Verdicts verdicts = applied.verdicts();
    boolean single = fedOnlyBy(applied.source());
    if (!single && !fences.several()) {
      // Their rows name the partition whose watermark closes them; that is another one from now on.
      windows.touchAll(sequence, watermark);
    }
    fences.raise(applied.source(), events);
    for (int i = 0; i < events.size(); i++) {
      if (single) {
        advanceTo(events.watermark(i));
      }
      applyEvent(events, i, verdicts.at(i));
    }
    summaryBehind = true;
  }

  /** Moves the watermark up to here, and does what is due by it. */
  private void advanceTo(long to) {
    if (to > watermark) {
      watermark = to;
      if (to >= windows.nextDue()) {
        windows.closeDue(sequence, to);
      }
      if (to >= ids.nextExpiry()) {
        ids.expire(to);
      }
    }
  }

  private void applyEvent(EventBatch events, int i, long verdict) {
    tally.count(verdict);
    if (verdict != Verdict.ACCEPTED) {
      late.note(i, events.time(i), verdict, watermark);
      if (Verdict.isDuplicate(verdict)) {
        windows.countDuplicate(events.time(i), sequence, watermark);
      }
    }
    if (Verdict.taken(verdict)) {
      ids.add(events, i);
      if (contributions == null) {
        windows.accept(events, i, Verdict.late(verdict), sequence, watermark);
      } else {
        contribute(events, i, Verdict.late(verdict));
      }
    } else if (verdict == Verdict.DUPLICATE && contributions != null) {
      Contribution held = contributions.find(events.idHigh(i), events.idLow(i));
      if (held != null) {
        held.countDuplicate();
      }
    }
  }

  private void contribute(EventBatch events, int i, long notBy) {
    Contribution former = contributions.find(events.idHigh(i), events.idLow(i));
    if (former != null) {
      contributions.remove(former);
      windows.remove(former, contributions, sequence, watermark);
    }
    long held = windows.keepingApart(events.time(i), watermark) & ~notBy;
    if (held != 0) {
      contributions.add(new Contribution(events, i, held));
    }
    windows.accept(events, i, notBy, sequence, watermark);
    if (former != null && watermark >= windows.nextDue()) {
      // What remains of a session may have been final for long.
      windows.closeDue(sequence, watermark);
    }
  }

  private void publish(boolean all, boolean summary, long at) {
    windows.publish(all);
    if (all || summary) {
      publishedAt = at;
    }
    summaryPublished = windows.anyPublished() || ((all || summary) && summaryBehind);
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
    return windows.nextDue();
  }

  /** Whatever has fed the entity. */
  Set<SourcePartition> sources() {
    return fences.all().keySet();
  }

  /**
   * Event time (epoch ms) up to which the entity is complete; {@link #NO_WATERMARK} before the
   * first event.
   */
  public long watermark() {
    return watermark;
  }

  /** How many events came to what. */
  public Counters counters() {
    return tally.counters();
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
    return HEAP_BYTES
        + fences.heapBytes()
        + ids.heapBytes()
        + windows.heapBytes()
        + (contributions == null ? 0 : contributions.heapBytes());
  }

  /** The only source partition that feeds the entity; empty where there are several or none. */
  public Optional<SourcePartition> source() {
    return fences.none() || fences.several() ? Optional.empty() : Optional.of(fences.only());
  }

  @Override
  public boolean owesPublication() {
    return summaryBehind || (plan.refreshes() && windows.anyBehind());
  }

  /** When all rows were last published, epoch ms. */
  public long publishedAt() {
    return publishedAt;
  }

  /** What the last event has changed; made when asked for, as recovery doesn't ask. */
  public Change lastChange() {
    return new Change(windows.results(), windows.published(), late.all(), summaryPublished);
  }

  /** Lets go of windows, too, that the last event closed. */
  @Override
  public void forgetChange() {
    windows.forgetChange();
    late.clear();
    summaryPublished = false;
  }

  /** The state, to be stored. */
  public EntitySnapshot snapshot() {
    return new EntitySnapshot(
        entity,
        sequence,
        watermark,
        tally.counters(),
        summaryBehind,
        fences.all(),
        windows.snapshotPanes(),
        windows.snapshotWindows(),
        ids.snapshot(),
        contributions == null ? List.of() : contributions.snapshot());
  }
}
