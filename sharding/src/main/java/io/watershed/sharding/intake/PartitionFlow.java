package io.watershed.sharding.intake;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.BatchShape;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One source partition under way: stamps what is read, gathers it into batches, and knows up to
 * which offset everything is durable. Two times come in as arguments: {@code clock} is the wall
 * clock, epoch ms; {@code now} is milliseconds of a clock that never goes back.
 */
public final class PartitionFlow {

  /** What became of a record that was offered. */
  public enum Reading {
    /** Waits for, or is on, its way to the entity. */
    HELD,
    /** Is in quarantine from an earlier reading; nothing is left to do. */
    KNOWN_BAD,
    /** Belongs into quarantine; {@link #quarantined} must follow once it is durable. */
    TOO_FAR_AHEAD,
    /**
     * Nothing happened. An earlier record was judged by the clock, and events beyond it may only be
     * sent once that verdict is durable; offer the record again then.
     */
    NOT_YET
  }

  /** Enough to see how fresh a large batch is. */
  private static final int TIMESTAMPS_PER_BATCH = 4;

  private final Limits limits;
  private final OffsetTracker tracker;
  private final Coalescer coalescer;
  private final Watermark watermark;
  private final long[] knownBad;
  private int nextKnownBad;
  private int undurableVerdicts;
  private long lastClockVerdict = -1;

  /**
   * @param placement says which entities share batches
   * @param firstBatchId above the ids of former flows whose answers may still arrive
   */
  public PartitionFlow(
      PipelineDefinition pipeline,
      Placement placement,
      Limits limits,
      StartPoint start,
      long firstBatchId) {
    this.limits = limits;
    this.tracker = new OffsetTracker(start.position(), start.epoch(), start.watermark());
    this.coalescer =
        new Coalescer(
            limits,
            BatchShape.of(pipeline),
            placement,
            pipeline.latencyBudget().toMillis(),
            firstBatchId);
    this.watermark =
        new Watermark(
            pipeline.outOfOrderness().toMillis(),
            pipeline.maxAhead().toMillis(),
            start.watermark());
    this.knownBad = start.quarantined();
  }

  /** Offers a record that could be decoded. Offsets ascend. */
  public Reading offer(long offset, int epoch, long timestamp, Event event, long clock, long now) {
    if (isKnownBad(offset)) {
      tracker.read(offset, epoch, watermark.current(), timestamp);
      tracker.done(offset);
      return Reading.KNOWN_BAD;
    }
    Watermark.Verdict verdict = watermark.check(event.time(), timestamp, clock);
    if (verdict != Watermark.Verdict.CREDIBLE) {
      tracker.read(offset, epoch, watermark.current(), timestamp);
      if (verdict == Watermark.Verdict.AHEAD_OF_CLOCK) {
        lastClockVerdict = offset;
      }
      undurableVerdicts++;
      return Reading.TOO_FAR_AHEAD;
    }
    if (lastClockVerdict >= 0 && undurableVerdicts > 0) {
      return Reading.NOT_YET;
    }
    long stamp = watermark.stamp(event.time());
    tracker.read(offset, epoch, stamp, timestamp);
    coalescer.add(offset, epoch, stamp, event, now);
    return Reading.HELD;
  }

  /**
   * Notes a record that could not be decoded. Offsets ascend.
   *
   * @return whether {@link #quarantined} must follow; false if it is in quarantine from an earlier
   *     reading
   */
  public boolean refuse(long offset, int epoch, long timestamp) {
    boolean known = isKnownBad(offset);
    tracker.read(offset, epoch, watermark.current(), timestamp);
    if (known) {
      tracker.done(offset);
    } else {
      undurableVerdicts++;
    }
    return !known;
  }

  /** Notes a record that is no event and needs no work. Offsets ascend. */
  public void pass(long offset, int epoch, long timestamp) {
    tracker.read(offset, epoch, watermark.current(), timestamp);
    tracker.done(offset);
  }

  /** Notes that a record is durable in quarantine. */
  public void quarantined(long offset) {
    if (tracker.done(offset)) {
      undurableVerdicts--;
      if (undurableVerdicts == 0) {
        lastClockVerdict = -1;
      }
    }
  }

  /** The next batch to send, or null. */
  public Shipment next(long now) {
    return coalescer.next(now);
  }

  /** Hands over the batches whose answer is overdue. */
  public void repeat(long now, Consumer<Shipment> send) {
    coalescer.repeat(now, send);
  }

  /**
   * Notes an answer.
   *
   * @param timestamps takes the timestamps of some of the records that are durable now
   * @return the batch that is durable now, or null where the answer is repeated or unknown
   */
  public Shipment applied(long batchId, long now, LongConsumer timestamps) {
    Shipment shipment = coalescer.applied(batchId, now);
    if (shipment != null) {
      var events = shipment.events();
      int step = Math.ceilDiv(events.size(), TIMESTAMPS_PER_BATCH);
      for (int i = 0; i < events.size(); i += step) {
        timestamps.accept(tracker.timestamp(events.offset(i)));
      }
      for (int i = 0; i < events.size(); i++) {
        tracker.done(events.offset(i));
      }
    }
    return shipment;
  }

  /** Whether more may be read. */
  public boolean hasRoom() {
    return coalescer.hasRoom() && tracker.size() < limits.trackedRecords();
  }

  /** Everything before this offset is durable in its entity or in quarantine. */
  public long position() {
    return tracker.position();
  }

  /** Leader epoch of the last record before {@link #position()}; -1 if unknown. */
  public int epoch() {
    return tracker.epoch();
  }

  /** Watermark of the log before {@link #position()}, or {@link OffsetTracker#NO_WATERMARK}. */
  public long watermark() {
    return tracker.watermark();
  }

  /** The offset after the last one that was taken in. */
  public long nextRead() {
    return tracker.nextRead();
  }

  /** Events waiting or in flight. */
  public long heldEvents() {
    return coalescer.heldEvents();
  }

  /** Timestamp of the first record that was read and isn't durable, epoch ms; empty: all are. */
  public OptionalLong oldestTimestamp() {
    return tracker.size() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(tracker.timestamp(tracker.firstUndone()));
  }

  /** Batches in flight. */
  public int batchesInFlight() {
    return coalescer.batchesInFlight();
  }

  /** Records that belong into quarantine and are not durable there yet. */
  public int undurableVerdicts() {
    return undurableVerdicts;
  }

  private boolean isKnownBad(long offset) {
    while (nextKnownBad < knownBad.length && knownBad[nextKnownBad] < offset) {
      nextKnownBad++;
    }
    return nextKnownBad < knownBad.length && knownBad[nextKnownBad] == offset;
  }
}
