package io.watershed.sharding.intake;

import io.watershed.protocol.event.Event;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;

/** What one entity or bucket has waiting, in the order of offsets, and its batch in flight. */
final class Slot {

  /** A batch's own share of memory besides its events: columns that are not full, and its books. */
  private static final int PART_BYTES = 400;

  private static final int MOST_UTF8_BYTES_PER_CHAR = 3;
  private static final int EVENT_BYTES = 48;
  private static final int MEASURE_BYTES = 10;

  /** The length of a key, and its place in the list of them. */
  private static final int KEY_INDEX_BYTES = 5;

  final String unit;
  Shipment inFlight;
  boolean queued;
  long readySince;

  private Part first;
  private Part last;

  /** Whether its events are of several entities. */
  private final boolean shared;

  /**
   * @param unit the entity, or the bucket
   * @param shared whether its events are of several entities
   */
  Slot(String unit, boolean shared) {
    this.unit = unit;
    this.shared = shared;
  }

  /** Most bytes that an event of the pipeline takes when encoded, its entity apart. */
  static int encodedBytes(int measures) {
    return EVENT_BYTES + measures * MEASURE_BYTES;
  }

  private static int keyBytes(String entity) {
    return entity.length() * MOST_UTF8_BYTES_PER_CHAR;
  }

  /**
   * Adds an event, and returns by how much the memory that is held grew.
   *
   * @param expected so many events a new batch has room for at first
   */
  long add(
      Limits limits,
      BatchShape shape,
      int expected,
      long offset,
      int epoch,
      long watermark,
      Event event,
      long now) {
    long before = last == null ? 0 : last.heldBytes;
    int bytes = encodedBytes(shape.types().size());
    if (shared) {
      bytes += keyBytes(event.entity()) + KEY_INDEX_BYTES;
    }
    if (last == null || !last.takes(limits, epoch, bytes)) {
      append(
          shared
              ? new Part(EventBatch.Builder.ofSeveral(epoch, shape, expected), 0, now)
              : new Part(
                  new EventBatch.Builder(unit, epoch, shape, expected), keyBytes(unit), now));
      before = 0;
    }
    last.add(offset, watermark, event, bytes);
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

    Part(EventBatch.Builder events, int keyBytes, long since) {
      this.events = events;
      this.since = since;
      this.encodedBytes = keyBytes;
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
