package io.watershed.sharding.engine;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Open sessions. They are disjoint, and further apart than the gap or cut off from each other. */
final class SessionWindows extends PaneWindows<SessionWindow> {

  private final Layout.Session layout;

  SessionWindows(WindowPlan plan, Layout.Session layout, Happenings happenings) {
    super(plan, happenings);
    this.layout = layout;
  }

  @Override
  SessionWindow around(Pane pane) {
    return new SessionWindow(pane, layout);
  }

  @Override
  boolean spans(SessionWindow session, long time) {
    return time >= session.content().from() && time <= session.content().to();
  }

  @Override
  SessionWindow windowFor(long time, long sequence, long watermark) {
    SessionWindow before = joinable(windows().floorEntry(time), time);
    SessionWindow after = joinable(windows().higherEntry(time), time);
    if (before == null) {
      return after == null
          ? open(new Pane(plan(), time, time))
          : beginEarlier(after, time, sequence, watermark);
    }
    before.reachTo(time);
    if (after != null) {
      withdraw(after, sequence, watermark);
      before.content().merge(after.content());
      before.reachTo(after.content().to());
    }
    return before;
  }

  private static SessionWindow joinable(Map.Entry<Long, SessionWindow> entry, long time) {
    return entry != null && entry.getValue().joins(time) ? entry.getValue() : null;
  }

  /** With its new begin the session gets another key: it goes on as another window. */
  private SessionWindow beginEarlier(
      SessionWindow session, long time, long sequence, long watermark) {
    withdraw(session, sequence, watermark);
    Pane pane = session.content();
    pane.reach(time, pane.to());
    return open(pane);
  }

  /** The session may become shorter, fall apart, or vanish. */
  @Override
  public void remove(long time, Contributions contributions, long sequence, long watermark) {
    SessionWindow session = windows().floorEntry(time).getValue();
    NavigableMap<Long, Long> parts = parts(session.content(), contributions);
    Pane pane = session.content();
    Long last = parts.remove(pane.from());
    if (last == null) {
      withdraw(session, sequence, watermark);
    } else {
      pane.reach(pane.from(), last);
      happenings().dueAt(session.finalAt());
      contributions.refold(pane, pane.from(), last, sequence, watermark);
      changed().add(pane);
    }
    parts.forEach(
        (from, to) -> {
          Pane part = new Pane(plan(), from, to);
          contributions.refold(part, from, to, sequence, watermark);
          changed().add(open(part).content());
        });
  }

  /** Last event by first event of what remains of a session. */
  private NavigableMap<Long, Long> parts(Pane session, Contributions contributions) {
    NavigableMap<Long, Long> parts = new TreeMap<>();
    contributions.forEachHeld(
        plan().bit(),
        session.from(),
        session.to(),
        contribution -> {
          Map.Entry<Long, Long> before = parts.lastEntry();
          boolean joins = before != null && contribution.time() - before.getValue() < layout.gap();
          parts.put(joins ? before.getKey() : contribution.time(), contribution.time());
        });
    return parts;
  }

  @Override
  SessionWindow holding(long time) {
    Map.Entry<Long, SessionWindow> floor = windows().floorEntry(time);
    return floor != null && time < floor.getValue().end() ? floor.getValue() : null;
  }
}
