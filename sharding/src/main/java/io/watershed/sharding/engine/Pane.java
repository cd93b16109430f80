package io.watershed.sharding.engine;

import io.watershed.sharding.aggregate.StateInput;
import io.watershed.sharding.aggregate.StateOutput;
import java.util.List;

/**
 * The smallest piece of event time that windows are put together from, and what has been gathered
 * in it.
 */
final class Pane {

  private static final int HEAP_BYTES = 80;

  private final WindowPlan plan;
  private final Accumulator[] accumulators;
  private long from;
  private long to;
  private long accepted;
  private long duplicates;
  private long changedAt;
  private long watermark = EntityState.NO_WATERMARK;
  private boolean listed;

  /** As {@link ChangedPanes} has counted it. */
  private long countedBytes;

  private boolean uncounted;

  /** An empty pane; the end is exclusive. */
  Pane(WindowPlan plan, long from, long to) {
    this.plan = plan;
    this.from = from;
    this.to = to;
    this.accumulators = new Accumulator[plan.metrics().size()];
    clear(0);
  }

  Pane(WindowPlan plan, PaneSnapshot snapshot) {
    this.plan = plan;
    this.from = snapshot.from();
    this.to = snapshot.to();
    this.accepted = snapshot.accepted();
    this.duplicates = snapshot.duplicates();
    this.changedAt = snapshot.changedAt();
    this.watermark = snapshot.watermark();
    this.accumulators = new Accumulator[plan.metrics().size()];
    StateInput in = new StateInput(snapshot.accumulators());
    for (int m = 0; m < accumulators.length; m++) {
      accumulators[m] = plan.metrics().get(m).read(in);
    }
    in.end();
  }

  /** Folds event {@code i} of the batch in. */
  void accept(EventBatch events, int i, long sequence, long atWatermark) {
    accepted++;
    changedAt = sequence;
    watermark = atWatermark;
    fold(events, i);
  }

  private void fold(EventBatch events, int i) {
    List<MetricPlan> metrics = plan.metrics();
    for (int m = 0; m < accumulators.length; m++) {
      if (metrics.get(m).takes(events, i)) {
        accumulators[m].add(events, i);
      }
    }
  }

  /** Counts a duplicate whose time lies here. */
  void countDuplicate(long sequence, long atWatermark) {
    duplicates++;
    changedAt = sequence;
    watermark = atWatermark;
  }

  /** Notes a change that isn't one of the numbers. */
  void touch(long sequence, long atWatermark) {
    changedAt = sequence;
    watermark = atWatermark;
  }

  /** Takes in all that the other has gathered; bounds stay. */
  void merge(Pane other) {
    accepted += other.accepted;
    duplicates += other.duplicates;
    if (other.changedAt > changedAt) {
      changedAt = other.changedAt;
      watermark = other.watermark;
    } else if (other.changedAt == changedAt) {
      watermark = Math.max(watermark, other.watermark);
    }
    for (int m = 0; m < accumulators.length; m++) {
      accumulators[m].merge(other.accumulators[m]);
    }
  }

  /** Empties the pane, but for a number of duplicates. */
  void clear(long countedDuplicates) {
    accepted = 0;
    duplicates = countedDuplicates;
    for (int m = 0; m < accumulators.length; m++) {
      accumulators[m] = plan.metrics().get(m).newAccumulator();
    }
  }

  /** Whether an instant lies between its bounds, the end left out. */
  boolean holds(long time) {
    return time >= from && time < to;
  }

  WindowPlan plan() {
    return plan;
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  /** Moves the bounds; for sessions. */
  void reach(long newFrom, long newTo) {
    from = newFrom;
    to = newTo;
  }

  long accepted() {
    return accepted;
  }

  long duplicates() {
    return duplicates;
  }

  /** Sequence number of the event that changed it last. */
  long changedAt() {
    return changedAt;
  }

  /** Watermark when that was. */
  long watermark() {
    return watermark;
  }

  /** Whether {@link ChangedPanes} lists it. */
  boolean listed() {
    return listed;
  }

  void listed(boolean now) {
    listed = now;
  }

  /** Whether it may have another size than was counted. */
  boolean uncounted() {
    return uncounted;
  }

  void uncounted(boolean now) {
    uncounted = now;
  }

  /** Counts its bytes; by how many they have grown since they were counted last. */
  long count() {
    long before = countedBytes;
    countedBytes = heapBytes();
    uncounted = false;
    return countedBytes - before;
  }

  /** Forgets that it was counted; how many bytes that were. */
  long uncount() {
    long before = countedBytes;
    countedBytes = 0;
    uncounted = false;
    return before;
  }

  Accumulator accumulator(int metric) {
    return accumulators[metric];
  }

  /** About how many bytes of memory it takes. */
  long heapBytes() {
    long bytes = HEAP_BYTES;
    for (Accumulator accumulator : accumulators) {
      bytes += accumulator.heapBytes();
    }
    return bytes;
  }

  PaneSnapshot snapshot() {
    StateOutput out = new StateOutput();
    for (Accumulator accumulator : accumulators) {
      accumulator.writeTo(out);
    }
    return new PaneSnapshot(
        plan.name(), from, to, accepted, duplicates, changedAt, watermark, out.toBytes());
  }
}
