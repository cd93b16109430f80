package io.watershed.sharding.engine;

/** Which events of a batch have which id: a table of their indexes. */
final class BatchIds {

  static final int NOT_FOUND = -1;

  private final EventBatch events;

  /** Index plus one; 0: free. */
  private final int[] slots;

  BatchIds(EventBatch events) {
    this.events = events;
    this.slots = new int[Integer.highestOneBit(Math.max(1, events.size())) * 4];
  }

  /** The last event with this id that was put in, or {@link #NOT_FOUND}. */
  int find(long high, long low) {
    return slots[slot(high, low)] - 1;
  }

  /** Puts event {@code i} in; a former one with its id goes. */
  void put(int i) {
    slots[slot(events.idHigh(i), events.idLow(i))] = i + 1;
  }

  private int slot(long high, long low) {
    int mask = slots.length - 1;
    int slot = IdSet.hash(high, low) & mask;
    while (slots[slot] != 0
        && (events.idHigh(slots[slot] - 1) != high || events.idLow(slots[slot] - 1) != low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
