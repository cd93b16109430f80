package io.watershed.sharding.engine;

import io.watershed.sharding.engine.LateEvent.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects what of an applied batch belongs into the late store. */
final class LateEvents {

  private final Plan plan;
  private List<LateEvent> events = List.of();

  LateEvents(Plan plan) {
    this.plan = plan;
  }

  void clear() {
    events = List.of();
  }

  List<LateEvent> all() {
    return events;
  }

  /**
   * Takes note of an event if its verdict makes it one for the late store.
   *
   * @param at the entity's watermark at the event
   */
  void note(int i, long time, long verdict, long at) {
    long every = plan.everyWindow();
    switch ((int) Verdict.kind(verdict)) {
      case (int) Verdict.ACCEPTED -> {
        long missed = Verdict.late(verdict) | Verdict.partial(verdict);
        if (missed != 0) {
          add(i, Reason.LATE_IN_PART, missed, at - firstMissed(time, missed));
        }
      }
      case (int) Verdict.LATE -> add(i, Reason.LATE, every, at - firstMissed(time, every));
      case (int) Verdict.REVISION_LATE ->
          add(i, Reason.REVISION_LATE, every, at - firstMissed(time, every));
      case (int) Verdict.BEYOND_DEDUP ->
          add(i, Reason.BEYOND_DEDUP, every, at - time - plan.dedupHorizon());
      case (int) Verdict.CONFLICT -> add(i, Reason.CONFLICT, every, 0);
      case (int) Verdict.OVER_LIMIT -> add(i, Reason.OVER_LIMIT, every, 0);
      default -> {
        // Nothing is missing: the event, or a better one, is held.
      }
    }
  }

  /** The least watermark at which a window of one of these definitions had been final. */
  private long firstMissed(long time, long definitions) {
    long first = Long.MAX_VALUE;
    for (WindowPlan window : plan.windows()) {
      if ((definitions & window.bit()) != 0) {
        first = Math.min(first, window.finalAt(window.layout().firstEnd(time)));
      }
    }
    return first;
  }

  private void add(int i, Reason reason, long mask, long lateBy) {
    if (events.isEmpty()) {
      events = new ArrayList<>();
    }
    events.add(new LateEvent(i, reason, mask, Math.max(0, lateBy)));
  }
}
