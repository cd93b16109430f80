package io.watershed.sharding.entity;

import io.watershed.persistence.journal.History;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.BucketEvent;
import io.watershed.sharding.engine.EntityEvent.EventsApplied;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.FencePosition;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The live events of a replay job's range, read back from the journal of a unit, whatever their
 * verdicts were. Blocks; fails with {@link io.watershed.persistence.StoreException}.
 */
final class LiveHistory {

  private static final int PAGE = 200;

  /** Most events of a run: what is persisted at once. */
  private static final int MOST_EVENTS = 2_000;

  private final Plan plan;
  private final ReplayTerms terms;
  private final Set<String> entities;
  private final String id;
  private final History history;
  private final int limit;

  /**
   * @param entities of the unit, to which the job is limited
   * @param id persistence id of the unit
   */
  LiveHistory(Plan plan, ReplayTerms terms, Set<String> entities, String id, History history) {
    this(plan, terms, entities, id, history, PAGE);
  }

  LiveHistory(
      Plan plan, ReplayTerms terms, Set<String> entities, String id, History history, int limit) {
    this.plan = plan;
    this.terms = terms;
    this.entities = Set.copyOf(entities);
    this.id = id;
    this.history = history;
    this.limit = limit;
  }

  /**
   * A run of live events.
   *
   * @param events of the range and the job's entities; of several entities where the unit is a
   *     bucket
   */
  record Run(SourcePartition source, EventBatch events) {}

  /**
   * A part of the history.
   *
   * @param runs in the order of the journal
   * @param next number of the first stored event that was not read
   * @param more whether the journal went on when this was read
   * @param refusal why the whole can't be read, whenever it is tried
   */
  record Page(List<Run> runs, long next, boolean more, Optional<String> refusal) {
    Page {
      runs = List.copyOf(runs);
    }
  }

  /** The first part. */
  Page first() {
    History.Extent extent = history.extent(id);
    Optional<Long> start = start(extent);
    return start.isPresent()
        ? from(start.get())
        : new Page(
            List.of(),
            0,
            false,
            Optional.of(
                "journal of %s: begins behind event %d (expected: to hold all live events from %d to %d that the job's files don't stand for)"
                    .formatted(id, extent.oldest(), terms.from(), terms.to())));
  }

  /** The part from a stored event on. */
  Page from(long number) {
    List<Run> runs = new ArrayList<>();
    History.Page stored = history.events(id, number, limit);
    long next = number;
    Collector collector = new Collector(runs);
    for (History.Stored one : stored.events()) {
      if (one.sequenceNumber() != next) {
        throw new IllegalStateException(
            "journal of %s: no event %d (expected: one, as %d is there)"
                .formatted(id, next, one.sequenceNumber()));
      }
      next++;
      collector.add(((JournalEntry) one.payload()).event());
    }
    collector.flush();
    return new Page(runs, next, stored.more(), Optional.empty());
  }

  /**
   * The number of a stored event before which nothing is of interest: behind the newest snapshot
   * that has applied nothing beyond the cut, or nothing of the range; else the very first.
   */
  private Optional<Long> start(History.Extent extent) {
    Optional<History.Stored> snapshot = history.newestSnapshot(id, Long.MAX_VALUE, Long.MAX_VALUE);
    while (snapshot.isPresent()) {
      Unit unit = SnapshotFormat.read(plan, (StoredSnapshot) snapshot.get().payload());
      if (unit.sequence() + 1 < extent.oldest()) {
        break;
      }
      if (isBefore(unit)) {
        return Optional.of(unit.sequence() + 1);
      }
      snapshot = history.newestSnapshot(id, unit.sequence() - 1, Long.MAX_VALUE);
    }
    return extent.highest() == 0 || extent.oldest() == 1 ? Optional.of(1L) : Optional.empty();
  }

  /**
   * Whether the unit, as it is, has applied nothing beyond the cut, or nothing of the range: then
   * there is nothing to read.
   */
  boolean isBefore(Unit unit) {
    return switch (unit) {
      case EntityState state -> isBefore(state);
      case Bucket bucket -> bucket.entities().stream().allMatch(this::isBefore);
    };
  }

  private boolean isBefore(EntityState state) {
    return !entities.contains(state.entity())
        || isWithinCut(state.positions())
        || hasSeenNothing(state);
  }

  /** Whether no event of the range had come, by what can be told from a state. */
  private boolean hasSeenNothing(EntityState state) {
    return !plan.latestWins()
        && state.watermark() <= terms.from()
        && state.conflicts() == 0
        && state.overLimit() == 0
        && !state.mayHold(terms.from(), terms.to());
  }

  private boolean isWithinCut(Map<SourcePartition, FencePosition> positions) {
    return positions.entrySet().stream()
        .allMatch(
            position -> {
              FencePosition cut = terms.cut().get(position.getKey());
              return cut != null
                  && cut.covers(position.getValue().epoch(), position.getValue().offset());
            });
  }

  /** Joins what follows one another in one source partition. */
  private final class Collector {

    private final List<Run> runs;
    private SourcePartition source;
    private EventBatch.Builder open;

    Collector(List<Run> runs) {
      this.runs = runs;
    }

    void add(StoredEvent event) {
      switch (event) {
        case EventsApplied applied -> add(applied.source(), applied.events());
        case BucketEvent several -> addParts(several);
        default -> {
          // Nothing else brings events from live.
        }
      }
    }

    private void addParts(BucketEvent several) {
      List<EventBatch> batches = new ArrayList<>();
      SourcePartition common = null;
      for (BucketEvent.Part part : several.parts()) {
        if (part.event() instanceof EventsApplied applied && entities.contains(part.entity())) {
          common = applied.source();
          batches.add(applied.events());
        }
      }
      if (!batches.isEmpty()) {
        add(common, joined(batches));
      }
    }

    private EventBatch joined(List<EventBatch> batches) {
      record Place(EventBatch batch, int i) {}
      List<Place> places = new ArrayList<>();
      for (EventBatch batch : batches) {
        for (int i = 0; i < batch.size(); i++) {
          places.add(new Place(batch, i));
        }
      }
      places.sort(Comparator.comparingLong(place -> place.batch().offset(place.i())));
      EventBatch any = batches.getFirst();
      EventBatch.Builder joined = EventBatch.Builder.ofSeveral(any.epoch(), any.shape());
      places.forEach(place -> joined.add(place.batch(), place.i()));
      return joined.build();
    }

    private void add(SourcePartition of, EventBatch batch) {
      FencePosition cut = terms.cut().get(of);
      batch
          .where(
              i ->
                  (plan.latestWins() || terms.holds(batch.time(i)))
                      && (cut == null || !cut.covers(batch.epoch(), batch.offset(i))))
          .ifPresent(events -> append(of, events));
    }

    private void append(SourcePartition of, EventBatch events) {
      boolean follows =
          open != null
              && of.equals(source)
              && open.epoch() == events.epoch()
              && open.size() < MOST_EVENTS;
      if (!follows) {
        flush();
        source = of;
        open =
            events.isOfOne()
                ? new EventBatch.Builder(events.entity(), events.epoch(), events.shape())
                : EventBatch.Builder.ofSeveral(events.epoch(), events.shape());
      }
      for (int i = 0; i < events.size(); i++) {
        open.add(events, i);
      }
    }

    void flush() {
      if (open != null) {
        runs.add(new Run(source, open.build()));
        open = null;
      }
    }
  }
}
