package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What events have put into the open windows of an entity, by id and by time. Kept where the latest
 * version of an event wins: panes are folded again from here when one is replaced.
 */
final class Contributions {

  private static final Comparator<Contribution> BY_ID =
      Comparator.<Contribution>comparingLong(contribution -> contribution.id().high())
          .thenComparingLong(contribution -> contribution.id().low());

  private final BatchShape shape;
  private final Map<Contribution.Id, Contribution> byId = new HashMap<>();
  private final TreeMap<Long, List<Contribution>> byTime = new TreeMap<>();
  private long heapBytes;

  Contributions(BatchShape shape) {
    this.shape = shape;
  }

  void restore(List<ContributionSnapshot> snapshots) {
    snapshots.forEach(snapshot -> add(new Contribution(shape, snapshot)));
  }

  /** What came under an id; null: nothing, or no open window holds it any more. */
  Contribution find(long high, long low) {
    return byId.isEmpty() ? null : byId.get(new Contribution.Id(high, low));
  }

  void add(Contribution contribution) {
    byId.put(contribution.id(), contribution);
    byTime.computeIfAbsent(contribution.time(), time -> new ArrayList<>(1)).add(contribution);
    heapBytes += contribution.heapBytes();
  }

  void remove(Contribution contribution) {
    byId.remove(contribution.id());
    List<Contribution> together = byTime.get(contribution.time());
    together.remove(contribution);
    if (together.isEmpty()) {
      byTime.remove(contribution.time());
    }
    heapBytes -= contribution.heapBytes();
  }

  /** Shows those that a definition holds from one time to another, both included; by time. */
  void forEachHeld(long bit, long first, long last, Consumer<Contribution> action) {
    for (List<Contribution> together : byTime.subMap(first, true, last, true).values()) {
      for (Contribution contribution : together) {
        if ((contribution.held() & bit) != 0) {
          action.accept(contribution);
        }
      }
    }
  }

  /** The windows of a definition between two times, both included, are closed. */
  void release(long bit, long first, long last) {
    List<Contribution> gone = new ArrayList<>();
    forEachHeld(
        bit,
        first,
        last,
        contribution -> {
          contribution.release(bit);
          if (contribution.held() == 0) {
            gone.add(contribution);
          }
        });
    gone.forEach(this::remove);
  }

  /** Empties a pane, and fills it with what its definition holds between two times. */
  void refold(Pane pane, long first, long last, long sequence, long watermark) {
    EventBatch.Builder batch = new EventBatch.Builder("", 0, shape);
    long[] duplicates = {0};
    forEachHeld(
        pane.plan().bit(),
        first,
        last,
        contribution -> {
          contribution.addTo(batch, batch.size());
          duplicates[0] += contribution.duplicates();
        });
    pane.clear(duplicates[0]);
    pane.touch(sequence, watermark);
    if (batch.size() > 0) {
      EventBatch events = batch.build();
      for (int i = 0; i < events.size(); i++) {
        pane.accept(events, i, sequence, watermark);
      }
    }
  }

  /** About how many bytes of memory they take. */
  long heapBytes() {
    return heapBytes;
  }

  List<ContributionSnapshot> snapshot() {
    List<ContributionSnapshot> snapshots = new ArrayList<>(byId.size());
    for (List<Contribution> together : byTime.values()) {
      together.stream().sorted(BY_ID).map(Contribution::snapshot).forEach(snapshots::add);
    }
    return snapshots;
  }
}
