package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityEvent.Publication;
import io.watershed.sharding.engine.EntityEvent.RowsPublished;
import io.watershed.sharding.engine.EntityEvent.WindowsClosed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

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
public final class EntityState {

  /** No watermark is known yet. */
  public static final long NO_WATERMARK = Long.MIN_VALUE;

  private final Plan plan;
  private final String entity;
  private final Fences fences = new Fences();
  private final OpenWindows windows;
  private final IdSet ids = new IdSet();
  private long firstLiveBucket = Long.MIN_VALUE;
  private long watermark = NO_WATERMARK;
  private long sequence;
  private long accepted;
  private long duplicates;
  private long late;
  private long publishedAt = Long.MIN_VALUE;
  private boolean summaryBehind;
  private List<OpenWindow> closedLast = List.of();
  private List<OpenWindow> publishedLast = List.of();
  private boolean summaryPublished;

  /** An entity that nothing has happened to yet. */
  public EntityState(Plan plan, String entity) {
    this.plan = plan;
    this.entity = entity;
    this.windows = new OpenWindows(plan);
  }

  /** An entity as a snapshot left it. */
  public EntityState(Plan plan, EntitySnapshot snapshot) {
    this(plan, snapshot.entity());
    snapshot.fences().forEach(fences::restore);
    snapshot.windows().forEach(windows::restore);
    sequence = snapshot.sequence();
    watermark = snapshot.watermark();
    accepted = snapshot.accepted();
    duplicates = snapshot.duplicates();
    late = snapshot.late();
    summaryBehind = snapshot.summaryBehind();
    firstLiveBucket = plan.firstDedupBucket(watermark);
    snapshot
        .ids()
        .forEach(
            (bucket, pairs) -> {
              for (int i = 0; i < pairs.length; i += 2) {
                ids.add(pairs[i], pairs[i + 1], bucket, firstLiveBucket);
              }
            });
  }

  /**
   * What a run of events would change. Empty if every one of them had been applied before.
   *
   * @param now wall clock, epoch ms
   */
  public Optional<EventsApplied> decide(SourcePartition source, EventBatch batch, long now) {
    int first = fences.firstBeyond(source, batch);
    if (first == batch.size()) {
      return Optional.empty();
    }
    EventBatch events = batch.from(first);
    boolean single = fedOnlyBy(source);
    IdSet seen = new IdSet();
    long[] verdicts = new long[events.size()];
    for (int i = 0; i < verdicts.length; i++) {
      verdicts[i] = verdict(events, i, watermarkAt(events, i, single), seen);
      if (verdicts.length > 1 && Verdict.remembered(verdicts[i], plan.windows())) {
        seen.add(
            events.idHigh(i), events.idLow(i), plan.dedupBucket(events.time(i)), Long.MIN_VALUE);
      }
    }
    boolean becomesShared = !single && !fences.several();
    return Optional.of(
        new EventsApplied(
            source,
            events,
            Verdicts.of(verdicts),
            becomesShared ? Publication.ALL_CHANGED : due(now),
            now));
  }

  /**
   * What an advance of the published watermarks would close. Empty if nothing is due.
   *
   * @param partitions watermark by source partition that is still read
   * @param pipeline the least of all; decides for an entity that several feed, or one that is gone
   *     because its topic was created again
   */
  public Optional<WindowsClosed> decideAdvance(
      Map<SourcePartition, Long> partitions, OptionalLong pipeline, long now) {
    long to = pipeline.orElse(NO_WATERMARK);
    if (!fences.none() && !fences.several()) {
      to = partitions.getOrDefault(fences.only(), to);
    }
    return windows.anyDue(to) ? Optional.of(new WindowsClosed(to, now)) : Optional.empty();
  }

  /** A refresh of the rows that are behind. Empty if none is. */
  public Optional<RowsPublished> decidePublication(long now) {
    return owesPublication() ? Optional.of(new RowsPublished(now)) : Optional.empty();
  }

  private Publication due(long now) {
    return publishedAt == Long.MIN_VALUE
            || now - publishedAt >= plan.emitEvery()
            || now < publishedAt
        ? Publication.ALL_CHANGED
        : Publication.OPENED_AND_CLOSED;
  }

  private boolean fedOnlyBy(SourcePartition source) {
    return fences.none() || (fences.knows(source) && !fences.several());
  }

  /** The entity's watermark at event {@code i}: its own stamp counts while one source feeds it. */
  private long watermarkAt(EventBatch events, int i, boolean single) {
    return single ? Math.max(watermark, events.watermark(i)) : watermark;
  }

  private long verdict(EventBatch events, int i, long at, IdSet seen) {
    long firstLive = plan.firstDedupBucket(at);
    long high = events.idHigh(i);
    long low = events.idLow(i);
    if (seen.contains(high, low, firstLive) || ids.contains(high, low, firstLive)) {
      return Verdict.DUPLICATE;
    }
    if (at == NO_WATERMARK) {
      return Verdict.ACCEPTED;
    }
    long time = events.time(i);
    if (time < at - plan.dedupHorizon()) {
      return Verdict.BEYOND_DEDUP;
    }
    long mask = 0;
    for (WindowPlan window : plan.windows()) {
      if (window.finalAt(window.startOf(time)) <= at) {
        mask |= window.bit();
      }
    }
    return mask == 0 ? Verdict.ACCEPTED : Verdict.late(mask);
  }

  /** Makes the event happen. */
  public void apply(EntityEvent event) {
    sequence++;
    List<OpenWindow> closed =
        switch (event) {
          case EventsApplied applied -> applyEvents(applied);
          case WindowsClosed advance -> closeDue(advance.watermark());
          case RowsPublished refresh -> List.of();
        };
    boolean all =
        switch (event) {
          case EventsApplied applied -> applied.publication() == Publication.ALL_CHANGED;
          case WindowsClosed advance -> false;
          case RowsPublished refresh -> true;
        };
    if (all) {
      publishedAt = event.decidedAt();
    }
    publish(closed, all);
  }

  private List<OpenWindow> applyEvents(EventsApplied applied) {
    EventBatch events = applied.events();
    boolean single = fedOnlyBy(applied.source());
    if (!single && !fences.several()) {
      // Their rows name the partition whose watermark closes them; that is another one from now on.
      windows.forEach(window -> window.touch(sequence));
    }
    fences.raise(applied.source(), events);
    for (int i = 0; i < events.size(); i++) {
      applyEvent(events, i, applied.verdicts().at(i), watermarkAt(events, i, single));
    }
    summaryBehind = true;
    return closeDue(watermarkAt(events, events.size() - 1, single));
  }

  private void applyEvent(EventBatch events, int i, long verdict, long at) {
    long time = events.time(i);
    if (verdict == Verdict.DUPLICATE) {
      duplicates++;
      windows.countDuplicate(time, at, sequence);
      return;
    }
    if (Verdict.isLate(verdict)) {
      late++;
    }
    if (Verdict.remembered(verdict, plan.windows())) {
      accepted++;
      ids.add(events.idHigh(i), events.idLow(i), plan.dedupBucket(time), firstLiveBucket);
    }
    for (WindowPlan window : plan.windows()) {
      if (!Verdict.excludes(verdict, window.bit())) {
        OpenWindow open = windows.at(window, time);
        open.touch(sequence);
        open.accept(events, i);
      }
    }
  }

  private List<OpenWindow> closeDue(long to) {
    watermark = Math.max(watermark, to);
    long firstLive = plan.firstDedupBucket(watermark);
    if (firstLive != firstLiveBucket) {
      firstLiveBucket = firstLive;
      ids.expire(firstLive);
    }
    List<OpenWindow> closed = windows.closeDue(watermark, sequence);
    windows.forEach(window -> window.stampIfChangedAt(sequence, watermark));
    return closed;
  }

  private void publish(List<OpenWindow> closed, boolean all) {
    closedLast = closed;
    publishedLast = new ArrayList<>(closed);
    windows.forEach(
        window -> {
          if (all ? window.behind() : window.neverPublished()) {
            window.published();
            publishedLast.add(window);
          }
        });
    summaryPublished = !publishedLast.isEmpty() || (all && summaryBehind);
    summaryBehind &= !summaryPublished;
  }

  /** The entity's key. */
  public String entity() {
    return entity;
  }

  /** Sequence number of the last applied event; 0 before the first. */
  public long sequence() {
    return sequence;
  }

  /**
   * Event time (epoch ms) up to which the entity is complete; {@link #NO_WATERMARK} before the
   * first event.
   */
  public long watermark() {
    return watermark;
  }

  /** Events that at least one window holds or held. */
  public long accepted() {
    return accepted;
  }

  /** Producer duplicates. */
  public long duplicates() {
    return duplicates;
  }

  /** Events that came too late for at least one window. */
  public long late() {
    return late;
  }

  /** The only source partition that feeds the entity; empty where there are several or none. */
  public Optional<SourcePartition> source() {
    return fences.none() || fences.several() ? Optional.empty() : Optional.of(fences.only());
  }

  /** Whether a row is behind what the journal says. */
  public boolean owesPublication() {
    return summaryBehind || windows.anyBehind();
  }

  /** When all rows were last published, epoch ms. */
  public long publishedAt() {
    return publishedAt;
  }

  /** What the last event has changed; made when asked for, as recovery doesn't ask. */
  public Change lastChange() {
    List<WindowResult> results = new ArrayList<>();
    closedLast.forEach(window -> results.add(window.result()));
    windows.forEach(window -> results.add(window.result()));
    results.sort(WindowResult.ORDER);
    return new Change(
        results, publishedLast.stream().map(OpenWindow::result).toList(), summaryPublished);
  }

  /** The state, to be stored. */
  public EntitySnapshot snapshot() {
    SortedMap<Long, List<long[]>> byBucket = new TreeMap<>();
    ids.forEach(
        firstLiveBucket,
        (bucket, high, low) ->
            byBucket.computeIfAbsent(bucket, b -> new ArrayList<>()).add(new long[] {high, low}));
    SortedMap<Long, long[]> sorted = new TreeMap<>();
    byBucket.forEach(
        (bucket, pairs) ->
            sorted.put(
                bucket,
                pairs.stream().sorted(Arrays::compare).flatMapToLong(Arrays::stream).toArray()));
    return new EntitySnapshot(
        entity,
        sequence,
        watermark,
        accepted,
        duplicates,
        late,
        summaryBehind,
        fences.all(),
        windows.snapshot(),
        sorted);
  }
}
