package io.watershed.sharding.engine;

import java.util.List;
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

  SessionOutlook(WindowStore sessions) {
    this.plan = sessions.plan();
    this.layout = (Layout.Session) plan.layout();
    sessions.forEachPane(session -> lastByFirst.put(session.from(), session.to()));
  }

  private SessionOutlook(SessionOutlook other) {
    this.plan = other.plan;
    this.layout = other.layout;
    this.lastByFirst.putAll(other.lastByFirst);
  }

  SessionOutlook copy() {
    return new SessionOutlook(this);
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

  /** Whether an open session reaches over an instant. */
  boolean spans(long time) {
    Map.Entry<Long, Long> session = lastByFirst.floorEntry(time);
    return session != null && time <= session.getValue();
  }

  /** First event of the session over an instant. */
  long firstAround(long time) {
    return lastByFirst.floorKey(time);
  }

  /** Last event of the session over an instant. */
  long lastAround(long time) {
    return lastByFirst.floorEntry(time).getValue();
  }

  /** Leaves of the session over an instant only what these events make, which all were in it. */
  void replace(long time, List<Long> remaining) {
    lastByFirst.remove(lastByFirst.floorKey(time));
    remaining.forEach(this::add);
  }

  /**
   * Whether an event at this time would be part of an open session that begins no later. One that
   * would begin an open session earlier has to be in time by itself: it could reach back over a
   * closed session, and take its key.
   */
  boolean goesOnWith(long time) {
    return joins(lastByFirst.floorEntry(time), time);
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
