package io.watershed.sharding.simulation;

import io.watershed.protocol.event.Event;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.intake.OffsetTracker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One partition's log: offsets with gaps, leader epochs that rise, some records that are bad. */
final class SimulatedLog {

  /** What a right reading makes of a record. */
  enum Fate {
    APPLIED,
    UNDECODABLE,
    AHEAD_OF_RECORD
  }

  /**
   * A record.
   *
   * @param stamp watermark of the partition at it
   */
  record Entry(long offset, int epoch, long timestamp, Event event, Fate fate, long stamp) {}

  private static final UUID TOPIC = new UUID(7, 7);

  final SourcePartition partition;
  final long start;
  final List<Entry> entries = new ArrayList<>();
  private final Map<String, List<Entry>> byEntity = new HashMap<>();
  private final long outOfOrderness;
  private long nextOffset;
  private int epoch;
  private long watermark = OffsetTracker.NO_WATERMARK;

  SimulatedLog(int number, long start, int epoch, long outOfOrderness) {
    this.partition = new SourcePartition(TOPIC, number);
    this.start = start;
    this.nextOffset = start;
    this.epoch = epoch;
    this.outOfOrderness = outOfOrderness;
  }

  /** The offset after the last record. */
  long end() {
    return nextOffset;
  }

  /** Watermark of the whole log. */
  long watermark() {
    return watermark;
  }

  void append(Event event, Fate fate, long timestamp, int gap) {
    if (fate == Fate.APPLIED) {
      watermark = Math.max(watermark, event.time() - outOfOrderness);
    }
    Entry entry = new Entry(nextOffset + gap, epoch, timestamp, event, fate, watermark);
    entries.add(entry);
    nextOffset += gap + 1;
    if (fate == Fate.APPLIED) {
      byEntity.computeIfAbsent(event.entity(), key -> new ArrayList<>()).add(entry);
    }
  }

  /** Another broker leads from here on. */
  void newLeader() {
    epoch++;
  }

  /** The records that the entity is to apply, in order. */
  List<Entry> of(String entity) {
    return byEntity.getOrDefault(entity, List.of());
  }

  /** Index of the first record at or beyond an offset. */
  int indexOf(long offset) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.get(middle).offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
