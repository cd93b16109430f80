package io.watershed.sharding.intake;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EntityState;
import java.util.function.Consumer;

/**
 * One split of a replay under way: gathers its events into batches, and knows up to which row
 * everything is durable. A row's number is its offset, the leader epoch is 0, and there is no
 * watermark, since nothing is late for a shadow. {@code now} is milliseconds of a clock that never
 * goes back.
 */
public final class SplitFlow {

  private static final int EPOCH = 0;
  private static final long NO_WATERMARK = EntityState.NO_WATERMARK;

  private final Limits limits;
  private final OffsetTracker tracker;
  private final Coalescer coalescer;
  private long passedTo;

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
    this.passedTo = startRow;
    this.tracker = new OffsetTracker(startRow, EPOCH, NO_WATERMARK);
    this.coalescer =
        new Coalescer(
            limits,
            BatchShape.of(pipeline),
            placement,
            pipeline.latencyBudget().toMillis(),
            firstBatchId);
  }

  /**
   * Takes an event in.
   *
   * @throws IllegalArgumentException if the row is below {@link #nextRow()}
   */
  public void add(long row, Event event, long now) {
    read(row);
    coalescer.add(row, EPOCH, NO_WATERMARK, event, now);
  }

  /**
   * Notes a row that could not become an event; {@link #quarantined} must follow.
   *
   * @throws IllegalArgumentException if the row is below {@link #nextRow()}
   */
  public void refuse(long row) {
    read(row);
  }

  /** Notes that a refused row is durable in quarantine. */
  public void quarantined(long row) {
    tracker.done(row);
  }

  /**
   * Notes that every row before this one was taken in, or needs no work.
   *
   * @throws IllegalArgumentException if the row is below {@link #nextRow()}
   */
  public void pass(long nextRow) {
    expectAtLeast(nextRow);
    passedTo = nextRow;
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
    }
    return shipment;
  }

  /** Everything before this row is durable, or passed over. */
  public long durableRow() {
    return tracker.size() == 0 ? passedTo : tracker.firstUndone();
  }

  /** The next row that may be taken in. */
  public long nextRow() {
    return passedTo;
  }

  /** Whether more may be taken in. */
  public boolean hasRoom() {
    return coalescer.hasRoom() && tracker.size() < limits.trackedRecords();
  }

  /** Events waiting or in flight. */
  public long heldEvents() {
    return coalescer.heldEvents();
  }

  /** Batches in flight. */
  public int batchesInFlight() {
    return coalescer.batchesInFlight();
  }

  private void read(long row) {
    expectAtLeast(row);
    tracker.read(row, EPOCH, NO_WATERMARK, 0);
    passedTo = row + 1;
  }

  private void expectAtLeast(long row) {
    if (row < passedTo) {
      throw new IllegalArgumentException("row: " + row + " (expected: >= " + passedTo + ")");
    }
  }
}
