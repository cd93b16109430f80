package io.watershed.runtime.ingest;

import io.watershed.persistence.SourcePosition;
import io.watershed.runtime.kafka.Backoff;
import io.watershed.runtime.kafka.Outage;
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
  private int storedEpoch = -1;
  private long nextSave;
  private long nextTry;

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
  void begin(SourcePosition position) {
    stored = position.offset();
    storedEpoch = position.epoch();
    figures.stored(stored, position.watermark());
    position.raisedTo().ifPresent(figures::raised);
  }

  /** The position to store now, if one is due; {@link #saved} or {@link #failed} must follow. */
  Optional<SourcePosition> due(PartitionFlow flow, long clock, long now) {
    return now < nextSave ? Optional.empty() : next(flow, clock, now);
  }

  /**
   * The position to store, due or not, unless it is stored already, a save is under way, or the
   * last one failed just now.
   */
  Optional<SourcePosition> next(PartitionFlow flow, long clock, long now) {
    if (saving || now < nextTry || isStored(flow)) {
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
    storedEpoch = position.epoch();
    figures.stored(stored, position.watermark());
    backoff.reset();
    outage.over(now);
    nextSave = now + saveEvery;
  }

  void failed(Throwable cause, long now) {
    saving = false;
    outage.failed(cause, now);
    nextTry = now + backoff.next().toMillis();
    nextSave = nextTry;
  }

  /** Whether the store has all that the flow has come to. */
  boolean isUpToDate(PartitionFlow flow) {
    return !saving && isStored(flow);
  }

  /** Of two positions the one with the higher leader epoch is the later one, where it is known. */
  private boolean isStored(PartitionFlow flow) {
    boolean comparable = flow.epoch() >= 0 && flow.epoch() != storedEpoch;
    return comparable ? flow.epoch() < storedEpoch : flow.position() <= stored;
  }

  private static OptionalLong optional(long watermark) {
    return watermark == OffsetTracker.NO_WATERMARK
        ? OptionalLong.empty()
        : OptionalLong.of(watermark);
  }
}
