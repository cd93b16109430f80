package io.watershed.runtime.ingest;

import io.watershed.persistence.SourcePosition;
import io.watershed.sharding.intake.OffsetTracker;
import io.watershed.sharding.intake.StartPoint;
import java.util.OptionalLong;
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
    record At(StartPoint start, SourcePosition stored) implements Found {}

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
      known = ledger.find(assignment);
    }
    var stored =
        known.orElseThrow(() -> new IllegalStateException(assignment + ": not registered"));
    var parted = divergence(stored, bounds);
    if (stored.offset() > bounds.end() || parted.isPresent()) {
      return truncated(stored, bounds, parted);
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
    long[] quarantined = ledger.quarantinedFrom(assignment, from);
    return new Found.At(
        new StartPoint(from, stored.epoch(), watermark(stored), quarantined), stored);
  }

  /** A log that has lost its end may have grown beyond the position again, with other records. */
  private OptionalLong divergence(SourcePosition stored, SourceLog.Bounds bounds) {
    return stored.epoch() < 0 || stored.offset() <= bounds.start()
        ? OptionalLong.empty()
        : log.divergence(
            assignment.topic(), assignment.partition(), stored.offset(), stored.epoch());
  }

  /**
   * @param parted where the log has parted from what was read, if the broker tells
   */
  private Found truncated(SourcePosition stored, SourceLog.Bounds bounds, OptionalLong parted) {
    if (++shortLogs < LOOKS_AT_SHORT_LOG) {
      throw new BrokerException(
          "end of %s: %d (expected: at least the stored position %d)"
              .formatted(assignment, parted.orElse(bounds.end()), stored.offset()));
    }
    shortLogs = 0;
    meters.truncated.increment();
    long from = Math.max(bounds.start(), parted.orElse(bounds.start()));
    LOG.error(
        "{}: the log that was read ends at {}, before the stored position {}: the broker has lost"
            + " records; reading from {} again, entities drop what they know",
        assignment,
        parted.orElse(bounds.end()),
        stored.offset(),
        from);
    // What was lost may have other records in its place: verdicts by offset no longer hold.
    return new Found.At(new StartPoint(from, -1, watermark(stored), new long[0]), stored);
  }

  private static long watermark(SourcePosition stored) {
    return stored.watermark().orElse(OffsetTracker.NO_WATERMARK);
  }
}
