package io.watershed.sharding.engine;

import io.watershed.protocol.event.SourcePartition;
import java.util.HashMap;
import java.util.Map;

/**
 * The offset fences of an entity: per source partition the highest position that was applied. A
 * record at or below it is a redelivery, and is dropped without any look-up.
 */
final class Fences {

  private final Map<SourcePartition, FencePosition> fences = HashMap.newHashMap(1);

  /**
   * Index of the first event of the batch that is beyond the fence; the batch's size if none is.
   */
  int firstBeyond(SourcePartition source, EventBatch events) {
    FencePosition fence = fences.get(source);
    if (fence == null || !fence.covers(events.epoch(), events.offset(0))) {
      return 0;
    }
    int i = 1;
    while (i < events.size() && fence.covers(events.epoch(), events.offset(i))) {
      i++;
    }
    return i;
  }

  /** Moves the fence to the batch's last event. */
  void raise(SourcePartition source, EventBatch events) {
    fences.put(source, new FencePosition(events.epoch(), events.offset(events.size() - 1)));
  }

  void restore(SourcePartition source, FencePosition position) {
    fences.put(source, position);
  }

  boolean knows(SourcePartition source) {
    return fences.containsKey(source);
  }

  /** Whether events came from several source partitions. */
  boolean several() {
    return fences.size() > 1;
  }

  boolean none() {
    return fences.isEmpty();
  }

  /** The source partition, where there is exactly one. */
  SourcePartition only() {
    return fences.keySet().iterator().next();
  }

  /** About how many bytes of memory they take. */
  long heapBytes() {
    return 120L * fences.size();
  }

  /** Position by source partition. */
  Map<SourcePartition, FencePosition> all() {
    return Map.copyOf(fences);
  }
}
