package io.watershed.sharding.engine;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where the sessions of a definition would lie once the events that have been judged are applied:
 * first and last event of each. Judging needs it, and must not change the sessions themselves.
 */
final class SessionOutlook {

  private final WindowPlan plan;
  private final Layout.Session layout;
  private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

  SessionOutlook(WindowStore sessions, Layout.Session layout) {
    this.plan = sessions.plan();
    this.layout = layout;
    sessions.forEachPane(session -> lastByFirst.put(session.from(), session.to()));
  }

  /** Lets go of sessions that are final at this watermark. */
  void closeDue(long watermark) {
    while (!lastByFirst.isEmpty() && finalAt(lastByFirst.firstEntry()) <= watermark) {
      lastByFirst.pollFirstEntry();
    }
  }

  private long finalAt(Map.Entry<Long, Long> session) {
    return plan.finalAt(layout.paneEnd(session.getValue()));
  }

  /** Whether an event at this time would be part of an open session. */
  boolean joins(long time) {
    return joins(lastByFirst.floorEntry(time), time) || joins(lastByFirst.higherEntry(time), time);
  }

  private boolean joins(Map.Entry<Long, Long> session, long time) {
    return session != null
        && time - session.getValue() < layout.gap()
        && session.getKey() - time < layout.gap()
        && layout.cut().startOf(time) == layout.cut().startOf(session.getKey());
  }

  /** Takes in an event. */
  void add(long time) {
    long first = time;
    long last = time;
    Map.Entry<Long, Long> before = lastByFirst.floorEntry(time);
    if (joins(before, time)) {
      first = before.getKey();
      last = Math.max(last, before.getValue());
    }
    Map.Entry<Long, Long> after = lastByFirst.higherEntry(time);
    if (joins(after, time)) {
      lastByFirst.remove(after.getKey());
      last = after.getValue();
    }
    lastByFirst.put(first, last);
  }
}
