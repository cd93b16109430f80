package io.watershed.runtime.ingest;

import io.watershed.persistence.SourcePosition;
import io.watershed.sharding.intake.OffsetTracker;
import io.watershed.sharding.intake.PartitionFlow;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides when a partition's position is stored: one save at a time, not too often, and again after
 * a pause where the store refused. For one thread.
 */
final class PositionSaver {

  private final String pipeline;
  private final Assignment assignment;
  private final long saveEvery;
  private final PartitionFigures figures;
  private final Backoff backoff;
  private final Outage outage;
  private boolean saving;
  private long stored = -1;
  private long nextSave;

  PositionSaver(
      String pipeline,
      Assignment assignment,
      ReaderPace pace,
      PartitionFigures figures,
      Outage outage) {
    this.pipeline = pipeline;
    this.assignment = assignment;
    this.saveEvery = pace.saveEvery().toMillis();
    this.figures = figures;
    this.backoff = new Backoff(pace.firstRetry(), pace.lastRetry());
    this.outage = outage;
  }

  /** What the store has at the beginning. */
  void begin(long position, long watermark) {
    stored = Math.max(stored, position);
    figures.stored(stored, optional(watermark));
  }

  /** The position to store now, if one is due; {@link #saved} or {@link #failed} must follow. */
  Optional<SourcePosition> due(PartitionFlow flow, long clock, long now) {
    return now < nextSave ? Optional.empty() : next(flow, clock);
  }

  /** The position to store, due or not, unless it is stored already or a save is under way. */
  Optional<SourcePosition> next(PartitionFlow flow, long clock) {
    if (saving || flow.position() <= stored) {
      return Optional.empty();
    }
    saving = true;
    return Optional.of(
        new SourcePosition(
            pipeline,
            assignment.topic(),
            assignment.source(),
            flow.position(),
            flow.epoch(),
            optional(flow.watermark()),
            clock));
  }

  void saved(SourcePosition position, long now) {
    saving = false;
    stored = position.offset();
    figures.stored(stored, position.watermark());
    backoff.reset();
    outage.over(now);
    nextSave = now + saveEvery;
  }

  void failed(Throwable cause, long now) {
    saving = false;
    outage.failed(cause, now);
    nextSave = now + backoff.next().toMillis();
  }

  /** Whether the store has all that the flow has come to. */
  boolean isUpToDate(PartitionFlow flow) {
    return !saving && flow.position() <= stored;
  }

  private static OptionalLong optional(long watermark) {
    return watermark == OffsetTracker.NO_WATERMARK
        ? OptionalLong.empty()
        : OptionalLong.of(watermark);
  }
}
