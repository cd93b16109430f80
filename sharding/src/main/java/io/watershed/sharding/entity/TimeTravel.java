package io.watershed.sharding.entity;

import io.watershed.persistence.journal.History;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EntityState;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.engine.StoredEvent;
import io.watershed.sharding.engine.Unit;
import io.watershed.sharding.intake.Placement;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Folds the journal of an entity up to a point of the past, by the same {@code apply} that made the
 * state when it was live. Blocks. Holds a state and a page of events; what it reads is a snapshot
 * and no more than what was written until the next one.
 */
public final class TimeTravel {

  /** Events that are held at a time. */
  private static final int PAGE = 64;

  private final Plan plan;
  private final Placement placement;
  private final History history;
  private final int page;

  /**
   * @param plan of the pipeline
   * @param placement says what holds an entity, alone or with others
   */
  public TimeTravel(Plan plan, Placement placement, History history) {
    this(plan, placement, history, PAGE);
  }

  TimeTravel(Plan plan, Placement placement, History history, int page) {
    this.plan = plan;
    this.placement = placement;
    this.history = history;
    this.page = page;
  }

  /** The entity as it was. */
  public PastState asOf(String entity, PastPoint point) {
    String id = EntityActor.persistenceId(plan.pipeline(), placement.unitOf(entity));
    History.Extent extent = history.extent(id);
    if (extent.highest() == 0) {
      return new PastState.Unknown();
    }
    if (point instanceof PastPoint.Sequence sequence) {
      if (sequence.number() > extent.highest()) {
        return new PastState.Ahead(extent.highest());
      }
      if (sequence.number() < extent.oldest()) {
        return new PastState.BeyondHorizon(extent.oldest(), extent.oldestTime());
      }
    }
    return new Fold(entity, id, point, extent.highest()).run();
  }

  /** One way through the journal. */
  private final class Fold {

    private final String entity;
    private final String id;
    private final long lastNumber;
    private final long lastTime;
    private final long highest;
    private Unit unit;
    private long time;

    Fold(String entity, String id, PastPoint point, long highest) {
      this.entity = entity;
      this.id = id;
      this.highest = highest;
      switch (point) {
        case PastPoint.Sequence sequence -> {
          lastNumber = sequence.number();
          lastTime = Long.MAX_VALUE;
        }
        case PastPoint.Time until -> {
          lastNumber = Long.MAX_VALUE;
          lastTime = until.millis();
        }
      }
    }

    PastState run() {
      begin(history.newestSnapshot(id, lastNumber, lastTime));
      boolean more = unit.sequence() < lastNumber;
      while (more) {
        History.Page events = history.events(id, unit.sequence() + 1, page);
        for (History.Stored stored : events.events()) {
          if (stored.sequenceNumber() != unit.sequence() + 1) {
            return swept();
          }
          StoredEvent event = ((JournalEntry) stored.payload()).event();
          if (event.decidedAt() > lastTime) {
            return end(OptionalLong.of(event.decidedAt()));
          }
          unit.apply(event);
          time = event.decidedAt();
          if (unit.sequence() == lastNumber) {
            return end(OptionalLong.empty());
          }
        }
        more = events.more();
      }
      return unit.sequence() < Math.min(lastNumber, highest) ? swept() : end(OptionalLong.empty());
    }

    private void begin(Optional<History.Stored> snapshot) {
      unit =
          snapshot
              .map(stored -> SnapshotFormat.read(plan, (StoredSnapshot) stored.payload()))
              .orElseGet(
                  () -> placement.isShared() ? new Bucket(plan) : new EntityState(plan, entity));
      time = snapshot.map(History.Stored::time).orElse(0L);
    }

    /**
     * Rows go from the oldest on, and up to a snapshot that is older than anything that may be
     * asked for; so where one is missing, this point is beyond the horizon.
     */
    private PastState swept() {
      History.Extent extent = history.extent(id);
      if (extent.oldest() <= unit.sequence()) {
        throw new IllegalStateException(
            "journal of %s: no event %d (expected: one, from %d on)"
                .formatted(id, unit.sequence() + 1, extent.oldest()));
      }
      return new PastState.BeyondHorizon(extent.oldest(), extent.oldestTime());
    }

    /**
     * @param next epoch ms of the first event that is left out, if there is one
     */
    private PastState end(OptionalLong next) {
      Optional<EntityState> found = unit.find(entity).filter(state -> state.sequence() > 0);
      return found.isPresent()
          ? new PastState.Known(EntityViews.of(found.get()), unit.sequence(), time)
          : new PastState.NotYet(placement.isShared() ? OptionalLong.empty() : next);
    }
  }
}
