package io.watershed.sharding.intake;

import io.watershed.protocol.event.Event;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;

/** What one entity has waiting, in the order of offsets, and its batch in flight. */
final class Slot {

  /** A batch's own share of memory besides its events: columns that are not full, and its books. */
  private static final int PART_BYTES = 400;

  private static final int MOST_UTF8_BYTES_PER_CHAR = 3;
  private static final int EVENT_BYTES = 48;
  private static final int MEASURE_BYTES = 10;

  final String entity;
  Shipment inFlight;
  boolean queued;
  long readySince;

  private Part first;
  private Part last;

  Slot(String entity) {
    this.entity = entity;
  }

  /** Most bytes that an event takes when encoded. */
  static int encodedBytes(int measures) {
    return EVENT_BYTES + measures * MEASURE_BYTES;
  }

  /** Adds an event, and returns by how much the memory that is held grew. */
  long add(
      Limits limits,
      BatchShape shape,
      long offset,
      int epoch,
      long watermark,
      Event event,
      long now) {
    long before = last == null ? 0 : last.heldBytes;
    boolean fresh = last == null || !last.takes(limits, epoch, encodedBytes(shape.types().size()));
    if (fresh) {
      append(new Part(entity, epoch, shape, now));
      before = 0;
    }
    last.add(offset, watermark, event, encodedBytes(shape.types().size()));
    return last.heldBytes - before;
  }

  boolean isEmpty() {
    return first == null;
  }

  Shipment ship(long id, long now, long deadline) {
    Part part = first;
    first = part.next;
    if (first == null) {
      last = null;
    }
    inFlight = new Shipment(id, part.events.build(), part.heldBytes, part.since, now, deadline);
    return inFlight;
  }

  private void append(Part part) {
    if (last == null) {
      first = part;
    } else {
      last.next = part;
    }
    last = part;
  }

  /** A batch in the making: one leader epoch, bounded in size. */
  private static final class Part {

    private final EventBatch.Builder events;
    private final long since;
    private long encodedBytes;
    private long heldBytes;
    private Part next;

    Part(String entity, int epoch, BatchShape shape, long since) {
      this.events = new EventBatch.Builder(entity, epoch, shape);
      this.since = since;
      this.encodedBytes = (long) entity.length() * MOST_UTF8_BYTES_PER_CHAR;
      this.heldBytes = PART_BYTES + encodedBytes;
    }

    boolean takes(Limits limits, int epoch, int eventBytes) {
      return events.epoch() == epoch
          && events.size() < limits.batchEvents()
          && encodedBytes + eventBytes <= limits.batchBytes();
    }

    void add(long offset, long watermark, Event event, int eventBytes) {
      events.add(offset, watermark, event);
      encodedBytes += eventBytes;
      heldBytes += eventBytes;
    }
  }
}
