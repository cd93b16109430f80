package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A window that still takes events, and which of its versions was published last. */
abstract sealed class OpenWindow permits PaneWindow, SpanWindow {

  private final WindowPlan plan;
  private long publishedRevision;
  private ResultStatus status = ResultStatus.PROVISIONAL;
  private WindowResult result;

  OpenWindow(WindowPlan plan) {
    this.plan = plan;
  }

  abstract long key();

  abstract long start();

  abstract long end();

  /** Where a session was cut off. */
  Continues continues() {
    return Continues.NOWHERE;
  }

  /** All that is in it; to be read at once. */
  abstract Pane content();

  /** Sequence number of the event that made the version at hand. */
  abstract long revision();

  /** Makes the content its own, and the version one of the event with this number. */
  abstract void freeze(long sequence, long watermark);

  final WindowPlan plan() {
    return plan;
  }

  /** The watermark from which on it is final. */
  final long finalAt() {
    return plan.finalAt(end());
  }

  /** The watermark has passed: the version that this makes is the last. */
  final void close(long sequence, long watermark) {
    freeze(sequence, watermark);
    status = ResultStatus.FINAL;
    result = null;
  }

  /** It has ceased to exist. */
  final void withdraw() {
    status = ResultStatus.WITHDRAWN;
  }

  final boolean isOpen() {
    return status == ResultStatus.PROVISIONAL;
  }

  final boolean behind() {
    return publishedRevision < revision();
  }

  final boolean neverPublished() {
    return publishedRevision == 0;
  }

  final void published() {
    publishedRevision = revision();
  }

  /** What a snapshot says about publication. */
  final void publishedAt(long revision) {
    publishedRevision = revision;
  }

  /** The version at hand, immutable. */
  final WindowResult result() {
    if (result == null || result.revision() != revision() || result.status() != status) {
      result = result(plan, key(), start(), end(), status, continues(), content());
    }
    return result;
  }

  /** That the window is no more, as of the event with this number. */
  final WindowResult withdrawal(long sequence, long watermark) {
    Pane nothing = new Pane(plan, start(), end());
    nothing.touch(sequence, watermark);
    return result(plan, key(), start(), end(), ResultStatus.WITHDRAWN, Continues.NOWHERE, nothing);
  }

  private static WindowResult result(
      WindowPlan plan,
      long key,
      long start,
      long end,
      ResultStatus status,
      Continues continues,
      Pane content) {
    long length = plan.bounded() ? end - start : 0;
    List<MetricValue> values = new ArrayList<>(plan.metrics().size());
    for (int m = 0; m < plan.metrics().size(); m++) {
      values.add(content.accumulator(m).value(length));
    }
    return new WindowResult(
        plan,
        key,
        start,
        end,
        status,
        content.changedAt(),
        content.accepted(),
        content.duplicates(),
        content.watermark() == EntityState.NO_WATERMARK
            ? OptionalLong.empty()
            : OptionalLong.of(content.watermark()),
        continues,
        values);
  }

  final WindowSnapshot snapshot() {
    return new WindowSnapshot(plan.name(), key(), publishedRevision);
  }
}
