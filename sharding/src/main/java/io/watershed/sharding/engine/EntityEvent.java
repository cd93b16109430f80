package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.Optional;

/**
 * What happened to an entity: decided once, stored, and applied alike when live and when
 * recovering.
 */
public sealed interface EntityEvent extends StoredEvent {

  /**
   * A run of events with the verdict on each.
   *
   * @param verdicts one an event
   * @param publication which rows the transaction of this event writes
   * @param shadows the verdicts of sealed shadows, by generation
   */
  record EventsApplied(
      SourcePartition source,
      EventBatch events,
      Verdicts verdicts,
      Publication publication,
      long decidedAt,
      List<ShadowVerdicts> shadows)
      implements EntityEvent {

    public EventsApplied {
      shadows = List.copyOf(shadows);
    }

    /** A run that no sealed shadow takes anything of. */
    public EventsApplied(
        SourcePartition source,
        EventBatch events,
        Verdicts verdicts,
        Publication publication,
        long decidedAt) {
      this(source, events, verdicts, publication, decidedAt, List.of());
    }
  }

  /**
   * What becomes of live events in a sealed shadow.
   *
   * @param verdicts one an event of the job's range, in their order
   */
  record ShadowVerdicts(int generation, Verdicts verdicts) {}

  /**
   * The watermark moved without an event of this entity, and windows became final by it.
   *
   * @param watermark epoch ms
   */
  record WindowsClosed(long watermark, long decidedAt) implements EntityEvent {}

  /** Rows that were behind were refreshed; nothing else changed. */
  record RowsPublished(long decidedAt) implements EntityEvent {}

  /**
   * Events of a replay job's range, from its files or from live beyond its cut, went into its
   * shadow.
   *
   * @param opens there where the shadow begins with this event
   * @param source the split, or the source partition
   */
  record ReplayApplied(
      int generation,
      Optional<ReplayTerms> opens,
      SourcePartition source,
      EventBatch events,
      Verdicts verdicts,
      long decidedAt)
      implements EntityEvent {

    /** Whether an event found no room in the shadow: the job has to fail rather than lose it. */
    public boolean isOverLimit() {
      for (int i = 0; i < verdicts.size(); i++) {
        if (Verdict.kind(verdicts.at(i)) == Verdict.OVER_LIMIT) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * All live events so far are in the shadow; from here on they go to both sides.
   *
   * @param opens there where the job has fed nothing
   */
  record ReplaySealed(int generation, Optional<ReplayTerms> opens, long decidedAt)
      implements EntityEvent {}

  /**
   * Readers see the results of another side from here on, or a job is let go of.
   *
   * @param decision number of the decision among those of the pipeline
   */
  record ReplaySwitched(ReplayTerms terms, ReplaySwitch.Kind kind, int decision, long decidedAt)
      implements EntityEvent {}

  /** Which of the changed results a transaction writes to the window rows. */
  enum Publication {
    /** Only windows that this event opened or closed. */
    OPENED_AND_CLOSED,
    /** These, and every open window whose row was behind. */
    ALL_CHANGED
  }
}
