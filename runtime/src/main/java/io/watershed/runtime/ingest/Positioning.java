package io.watershed.runtime.ingest;

import io.watershed.persistence.SourcePosition;
import io.watershed.sharding.intake.OffsetTracker;
import io.watershed.sharding.intake.StartPoint;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where to read a partition from: the stored position, held against what the log has. */
final class Positioning {

  private static final Logger LOG = LoggerFactory.getLogger(Positioning.class);

  /**
   * A broker that has just started may know less of its log for a moment than it has; only an end
   * that stays behind is believed.
   */
  private static final int LOOKS_AT_SHORT_LOG = 8;

  private final Assignment assignment;
  private final SourceLog log;
  private final Ledger ledger;
  private final PipelineMeters meters;
  private int shortLogs;

  Positioning(Assignment assignment, SourceLog log, Ledger ledger, PipelineMeters meters) {
    this.assignment = assignment;
    this.log = log;
    this.ledger = ledger;
    this.meters = meters;
  }

  /** What was found out. */
  sealed interface Found {

    /**
     * @param stored the position in the store; ahead of the start where the log has lost its end
     */
    record At(StartPoint start, long stored) implements Found {}

    /** The topic's name belongs to another topic now. */
    record Replaced(UUID topicId) implements Found {}
  }

  /**
   * Blocking. Tells loudly what is wrong with the log.
   *
   * @throws RuntimeException if broker or store don't answer; to be repeated
   */
  Found find() {
    var bounds = log.bounds(assignment.topic(), assignment.partition());
    if (!bounds.topicId().equals(assignment.source().topicId())) {
      return new Found.Replaced(bounds.topicId());
    }
    var known = ledger.find(assignment);
    if (known.isEmpty()) {
      ledger.register(assignment, bounds.start());
      return at(bounds.start(), -1, OffsetTracker.NO_WATERMARK, bounds.start());
    }
    var stored = known.get();
    if (stored.offset() > bounds.end()) {
      return truncated(stored, bounds);
    }
    shortLogs = 0;
    long from = Math.max(stored.offset(), bounds.start());
    if (from > stored.offset()) {
      meters.removedUnread.increment((double) (from - stored.offset()));
      LOG.error(
          "{}: retention removed offsets {} to {} before they were read, {} of them",
          assignment,
          stored.offset(),
          from - 1,
          from - stored.offset());
    }
    return at(from, stored.epoch(), watermark(stored), stored.offset());
  }

  private Found truncated(SourcePosition stored, SourceLog.Bounds bounds) {
    if (++shortLogs < LOOKS_AT_SHORT_LOG) {
      throw new BrokerException(
          "end of %s: %d (expected: at least the stored position %d)"
              .formatted(assignment, bounds.end(), stored.offset()));
    }
    shortLogs = 0;
    LOG.error(
        "{}: the log ends at {}, before the stored position {}: the broker has lost records; reading"
            + " all that is left again, entities drop what they know",
        assignment,
        bounds.end(),
        stored.offset());
    // What was lost may have other records in its place: verdicts by offset no longer hold.
    var start = new StartPoint(bounds.start(), -1, watermark(stored), new long[0]);
    return new Found.At(start, stored.offset());
  }

  private Found at(long position, int epoch, long watermark, long stored) {
    long[] quarantined = ledger.quarantinedFrom(assignment, position);
    return new Found.At(new StartPoint(position, epoch, watermark, quarantined), stored);
  }

  private static long watermark(SourcePosition stored) {
    return stored.watermark().orElse(OffsetTracker.NO_WATERMARK);
  }
}
