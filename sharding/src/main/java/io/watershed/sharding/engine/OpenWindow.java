package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A window of one entity that still takes events: its pane of accumulators, its revision, and how
 * much of it has been published. For a tumbling window the pane is the window.
 */
final class OpenWindow {

  private final WindowPlan plan;
  private final long start;
  private final Accumulator[] accumulators;
  private long accepted;
  private long duplicates;
  private long revision;
  private long publishedRevision;
  private long changedAt;
  private long watermark = EntityState.NO_WATERMARK;
  private boolean closed;
  private WindowResult result;

  OpenWindow(WindowPlan plan, long start) {
    this.plan = plan;
    this.start = start;
    this.accumulators =
        plan.metrics().stream().map(MetricPlan::newAccumulator).toArray(Accumulator[]::new);
  }

  OpenWindow(WindowPlan plan, WindowSnapshot snapshot) {
    this.plan = plan;
    this.start = snapshot.start();
    this.accumulators = snapshot.accumulators().toArray(Accumulator[]::new);
    this.accepted = snapshot.accepted();
    this.duplicates = snapshot.duplicates();
    this.revision = snapshot.revision();
    this.publishedRevision = snapshot.publishedRevision();
    this.changedAt = snapshot.changedAt();
    this.watermark = snapshot.watermark();
  }

  long finalAt() {
    return plan.finalAt(start);
  }

  /** Folds event {@code i} of the batch in. */
  void accept(EventBatch events, int i) {
    accepted++;
    for (int m = 0; m < accumulators.length; m++) {
      MetricPlan metric = plan.metrics().get(m);
      if (metric.takes(events, i)) {
        accumulators[m].add(events, i);
      }
    }
  }

  /** Counts a duplicate that arrived for this window. */
  void countDuplicate() {
    duplicates++;
  }

  /** A new version, made by the event with this sequence number; once for each such event. */
  void touch(long sequence) {
    if (changedAt != sequence) {
      changedAt = sequence;
      revision++;
      result = null;
    }
  }

  /** Notes the watermark by which the version was made, if the event with this number made it. */
  void stampIfChangedAt(long sequence, long atWatermark) {
    if (changedAt == sequence) {
      watermark = atWatermark;
      result = null;
    }
  }

  /** The watermark has passed: the version at hand is the last. */
  void close(long atWatermark) {
    closed = true;
    watermark = atWatermark;
    result = null;
  }

  boolean behind() {
    return publishedRevision < revision;
  }

  boolean neverPublished() {
    return publishedRevision == 0;
  }

  void published() {
    publishedRevision = revision;
  }

  /** The version at hand, immutable. */
  WindowResult result() {
    if (result == null) {
      List<MetricValue> values = new ArrayList<>(accumulators.length);
      for (Accumulator accumulator : accumulators) {
        values.add(accumulator.value(plan.endOf(start) - start));
      }
      result =
          new WindowResult(
              plan,
              start,
              closed,
              revision,
              accepted,
              duplicates,
              watermark == EntityState.NO_WATERMARK
                  ? OptionalLong.empty()
                  : OptionalLong.of(watermark),
              changedAt,
              values);
    }
    return result;
  }

  WindowSnapshot snapshot() {
    return new WindowSnapshot(
        plan.name(),
        start,
        revision,
        publishedRevision,
        accepted,
        duplicates,
        changedAt,
        watermark,
        List.of(accumulators));
  }
}
