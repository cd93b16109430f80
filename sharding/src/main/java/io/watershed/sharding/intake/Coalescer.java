package io.watershed.sharding.intake;

import io.watershed.protocol.event.Event;
import io.watershed.sharding.engine.BatchShape;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gathers the events of one source partition into batches: for each entity, or each bucket where
 * entities share actors, at most one is in flight, and what arrives meanwhile rides along in the
 * next. They take turns in the order in which they became ready. All times are milliseconds of one
 * clock that never goes back.
 */
public final class Coalescer {

  static final long LEAST_TIMEOUT = 2_000;
  static final long MOST_TIMEOUT = 30_000;

  private static final int PATIENCE = 8;
  private static final int MOST_DOUBLINGS = 5;

  private static final int LEAST_EXPECTED = 2;
  private static final int MOST_EXPECTED = 128;
  private static final double SMOOTHING = 0.02;

  private final Limits limits;
  private final BatchShape shape;
  private final Placement placement;
  private final long longestWait;
  private final SendWindow window;
  private final Map<String, Slot> slots = new HashMap<>();
  private final ArrayDeque<Slot> ready = new ArrayDeque<>();
  private final Map<Long, Slot> inFlight = new LinkedHashMap<>();
  private long nextId;
  private long nextDeadline = Long.MAX_VALUE;
  private long heldEvents;
  private long heldBytes;

  /** Smoothed events of a batch: new ones get room for so many, instead of growing step by step. */
  private double usualSize = LEAST_EXPECTED;

  /**
   * @param shape columns of the batches
   * @param placement says which entities share batches
   * @param latencyBudget ms from reading to durable: half of it a ready batch may wait at most, in
   *     a quarter of it an answer should come
   * @param firstId id of the first batch; must be above those of former coalescers whose answers
   *     may still arrive
   */
  public Coalescer(
      Limits limits, BatchShape shape, Placement placement, long latencyBudget, long firstId) {
    this(
        limits,
        shape,
        placement,
        latencyBudget / 2,
        SendWindow.of(Math.max(1, latencyBudget / 4)),
        firstId);
  }

  /**
   * @param longestWait ms that a ready batch may wait at most, whatever the window says
   * @param window says how many may be in flight
   */
  Coalescer(
      Limits limits,
      BatchShape shape,
      Placement placement,
      long longestWait,
      SendWindow window,
      long firstId) {
    this.limits = limits;
    this.shape = shape;
    this.placement = placement;
    this.longestWait = longestWait;
    this.window = window;
    this.nextId = firstId;
  }

  /** Takes an event in; offsets ascend. */
  public void add(long offset, int epoch, long watermark, Event event, long now) {
    String unit = placement.unitOf(event.entity());
    Slot slot = slots.get(unit);
    if (slot == null) {
      slot = new Slot(unit, placement.isShared());
      slots.put(unit, slot);
    }
    heldBytes += slot.add(limits, shape, expected(), offset, epoch, watermark, event, now);
    heldEvents++;
    if (slot.inFlight == null && !slot.queued) {
      enqueue(slot, now);
    }
  }

  /** The next batch to send, or null if none is ready or the window is closed. */
  public Shipment next(long now) {
    Slot slot = ready.peekFirst();
    if (slot == null) {
      window.drained();
      return null;
    }
    if (!window.isOpen(inFlight.size()) && now - slot.readySince < longestWait) {
      return null;
    }
    ready.removeFirst();
    slot.queued = false;
    long deadline = now + timeout(0);
    Shipment shipment = slot.ship(nextId++, now, deadline);
    usualSize += SMOOTHING * (shipment.events().size() - usualSize);
    inFlight.put(shipment.id(), slot);
    nextDeadline = Math.min(nextDeadline, deadline);
    return shipment;
  }

  /** Hands over every batch whose answer is overdue, to be sent again as it is. */
  public void repeat(long now, Consumer<Shipment> send) {
    if (now < nextDeadline) {
      return;
    }
    long earliest = Long.MAX_VALUE;
    for (Slot slot : inFlight.values()) {
      Shipment shipment = slot.inFlight;
      if (shipment.deadline() <= now) {
        shipment.repeated(now + timeout(shipment.repeats() + 1));
        send.accept(shipment);
      }
      earliest = Math.min(earliest, shipment.deadline());
    }
    nextDeadline = earliest;
  }

  /**
   * Notes an answer.
   *
   * @return the batch that is durable now; null where no such batch is in flight, as after a
   *     repeated answer
   */
  public Shipment applied(long batchId, long now) {
    Slot slot = inFlight.remove(batchId);
    if (slot == null) {
      return null;
    }
    Shipment shipment = slot.inFlight;
    slot.inFlight = null;
    heldEvents -= shipment.events().size();
    heldBytes -= shipment.heldBytes();
    window.answered(now - shipment.sentAt(), now);
    if (slot.isEmpty()) {
      slots.remove(slot.unit);
    } else {
      enqueue(slot, now);
    }
    return shipment;
  }

  /** Whether more may be read. A caller may go over by what it has in hand. */
  public boolean hasRoom() {
    return heldEvents < limits.heldEvents() && heldBytes < limits.heldBytes();
  }

  /** Events waiting or in flight. */
  public long heldEvents() {
    return heldEvents;
  }

  /** Estimated bytes waiting or in flight. */
  public long heldBytes() {
    return heldBytes;
  }

  /** Batches in flight. */
  public int batchesInFlight() {
    return inFlight.size();
  }

  /** Entities or buckets with anything waiting or in flight. */
  public int units() {
    return slots.size();
  }

  private int expected() {
    return Math.clamp((long) Math.ceil(usualSize), LEAST_EXPECTED, MOST_EXPECTED);
  }

  private void enqueue(Slot slot, long now) {
    slot.queued = true;
    slot.readySince = now;
    ready.addLast(slot);
  }

  private long timeout(int repeats) {
    long base = Math.max(LEAST_TIMEOUT, (long) (window.latency() * PATIENCE));
    return Math.min(MOST_TIMEOUT, base << Math.min(repeats, MOST_DOUBLINGS));
  }
}
