package io.watershed.sharding.intake;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EntityState;
import java.util.function.Consumer;

/**
 * One split of a replay under way: gathers its events into batches, and knows up to which row
 * everything is durable. Rows come section by section, within one in any order but that of each
 * entity. A row's number is its offset, the leader epoch is 0, and there is no watermark, since
 * nothing is late for a shadow. {@code now} is milliseconds of a clock that never goes back.
 */
public final class SplitFlow {

  private static final int EPOCH = 0;
  private static final long NO_WATERMARK = EntityState.NO_WATERMARK;

  /**
   * Most batches in flight. They hold many events each, so that few keep the journal busy; and what
   * comes live has to wait for those that are there before it.
   */
  static final int MOST_IN_FLIGHT = 256;

  private static final int LEAST_IN_FLIGHT = 128;

  /** In what share of the latency budget a batch should be answered. */
  private static final int SHARE = 8;

  private final Limits limits;
  private final SectionTracker tracker;
  private final Coalescer coalescer;
  private long durableEvents;

  /**
   * @param placement says which entities share batches
   * @param startRow everything before it is durable, or passed over
   * @param firstBatchId above the ids of former flows whose answers may still arrive
   */
  public SplitFlow(
      PipelineDefinition pipeline,
      Placement placement,
      Limits limits,
      long startRow,
      long firstBatchId) {
    this.limits = limits;
    this.tracker = new SectionTracker(startRow);
    this.coalescer =
        new Coalescer(
            limits,
            BatchShape.of(pipeline),
            placement,
            // Nobody waits for one event of a replay.
            Long.MAX_VALUE,
            new SendWindow(
                Math.max(1, pipeline.latencyBudget().toMillis() / SHARE),
                LEAST_IN_FLIGHT,
                MOST_IN_FLIGHT),
            firstBatchId);
  }

  /**
   * Takes an event in.
   *
   * @throws IllegalArgumentException if the row is below {@link #nextRow()}, or not above one of
   *     the entity that is waiting
   */
  public void add(long row, Event event, long now) {
    tracker.read(row);
    coalescer.add(row, EPOCH, NO_WATERMARK, event, now);
  }

  /**
   * Notes a row that could not become an event; {@link #quarantined} must follow.
   *
   * @throws IllegalArgumentException if the row is below {@link #nextRow()}
   */
  public void refuse(long row) {
    tracker.read(row);
  }

  /** Notes that a refused row is durable in quarantine. */
  public void quarantined(long row) {
    tracker.done(row);
    durableEvents++;
  }

  /**
   * Notes that every row before this one was taken in, or needs no work: where that is further than
   * {@link #nextRow()}, a section ends.
   *
   * @throws IllegalArgumentException if the row is below {@link #nextRow()}
   */
  public void pass(long nextRow) {
    tracker.pass(nextRow);
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
   * @return the batch that is durable now, or null where the answer is repeated or unknown
   */
  public Shipment applied(long batchId, long now) {
    Shipment shipment = coalescer.applied(batchId, now);
    if (shipment != null) {
      var events = shipment.events();
      for (int i = 0; i < events.size(); i++) {
        tracker.done(events.offset(i));
      }
      durableEvents += events.size();
    }
    return shipment;
  }

  /** Everything before this row is durable, or passed over. */
  public long durableRow() {
    return tracker.durableRow();
  }

  /** The least row that may be taken in. */
  public long nextRow() {
    return tracker.begin();
  }

  /** Events that have become durable, and refused rows, wherever they lie. */
  public long durableEvents() {
    return durableEvents;
  }

  /** Whether more may be taken in. */
  public boolean hasRoom() {
    return coalescer.hasRoom()
        && tracker.underWay() < limits.trackedRecords()
        && tracker.sections() < limits.trackedRecords();
  }

  /** Events waiting or in flight. */
  public long heldEvents() {
    return coalescer.heldEvents();
  }

  /** Batches in flight. */
  public int batchesInFlight() {
    return coalescer.batchesInFlight();
  }
}
