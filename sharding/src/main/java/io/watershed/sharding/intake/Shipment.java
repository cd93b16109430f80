package io.watershed.sharding.intake;

import io.watershed.sharding.engine.EventBatch;

/** One batch on its way to an entity, the same until it is answered, however often it is sent. */
public final class Shipment {

  private final long id;
  private final EventBatch events;
  private final long heldBytes;
  private final long since;
  private final long sentAt;
  private long deadline;
  private int repeats;

  Shipment(long id, EventBatch events, long heldBytes, long since, long sentAt, long deadline) {
    this.id = id;
    this.events = events;
    this.heldBytes = heldBytes;
    this.since = since;
    this.sentAt = sentAt;
    this.deadline = deadline;
  }

  /** Comes back in the answer. */
  public long id() {
    return id;
  }

  /** What is sent. */
  public EventBatch events() {
    return events;
  }

  /** When its first event was read, ms. */
  public long since() {
    return since;
  }

  /** How often it was sent again. */
  public int repeats() {
    return repeats;
  }

  long heldBytes() {
    return heldBytes;
  }

  long sentAt() {
    return sentAt;
  }

  long deadline() {
    return deadline;
  }

  void repeated(long nextDeadline) {
    repeats++;
    deadline = nextDeadline;
  }
}
