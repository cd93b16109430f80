package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Judges where the latest of several records with one id counts. What is known of an id is what the
 * last event of the batch with it says, or else what the entity holds.
 */
final class LatestWinsJudge extends Judge {

  /**
   * What an id stands for at the moment.
   *
   * @param heldBy window definitions that took it and, as far as the entity knows, still hold it
   */
  private record Known(long time, long version, long contentHash, long heldBy) {}

  private final IdSet ids;
  private final Contributions contributions;
  private final BatchIds inBatch;

  /** Per definition; null for one that isn't of sessions. */
  private final SessionOutlook[] outlooks;

  /** Those after the revision that was judged last. */
  private final SessionOutlook[] revised;

  LatestWinsJudge(
      Plan plan,
      EntityWindows windows,
      IdSet ids,
      Contributions contributions,
      EventBatch events,
      boolean single,
      long watermark,
      long room) {
    super(
        plan,
        windows,
        events,
        single,
        watermark,
        room,
        IdSet.BYTES_PER_ID + Contribution.bytesWithoutTexts(plan.measures().size()));
    this.ids = ids;
    this.contributions = contributions;
    this.inBatch = new BatchIds(events);
    this.outlooks = new SessionOutlook[plan.windows().size()];
    this.revised = new SessionOutlook[outlooks.length];
    for (WindowPlan window : plan.windows()) {
      if (window.sessions()) {
        outlooks[window.index()] = new SessionOutlook(windows.of(window));
      }
    }
  }

  @Override
  SessionOutlook outlook(WindowPlan window, int i, long at) {
    return outlooks[window.index()];
  }

  @Override
  long ofKnown(int i, long at) {
    for (SessionOutlook outlook : outlooks) {
      if (outlook != null) {
        outlook.closeDue(at);
      }
    }
    Known known = known(events().idHigh(i), events().idLow(i));
    return known == null || !isHeld(known, at) ? ofRemembered(i, at) : ofHeld(i, known, at);
  }

  private Known known(long high, long low) {
    int former = inBatch.find(high, low);
    if (former != BatchIds.NOT_FOUND) {
      return new Known(
          events().time(former),
          events().version(former),
          events().contentHash(former),
          plan().everyWindow() & ~Verdict.late(verdictOn(former)));
    }
    Contribution held = contributions.find(high, low);
    return held == null
        ? null
        : new Known(held.time(), held.version(), held.contentHash(), held.held());
  }

  private boolean isHeld(Known known, long at) {
    for (WindowPlan window : plan().windows()) {
      if ((known.heldBy & window.bit()) != 0 && isHeld(window, known.time, at)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an open window of the definition holds an event that it took. */
  private boolean isHeld(WindowPlan window, long time, long at) {
    if (window.sessions()) {
      return outlooks[window.index()].spans(time);
    }
    return window.finalAt(window.layout().lastEnd(time)) > at
        && windows().of(window).keepsApart(time, at);
  }

  /** No window holds what came under the id: all that is known of it is a hash. */
  private long ofRemembered(int i, long at) {
    long firstLive = plan().firstDedupBucket(at);
    int former = inBatch.find(events().idHigh(i), events().idLow(i));
    if (former != BatchIds.NOT_FOUND) {
      return plan().dedupBucket(events().time(former)) >= firstLive
          ? ofRemembered(i, (int) events().contentHash(former))
          : NEW;
    }
    int slot = ids.find(events().idHigh(i), events().idLow(i), firstLive);
    return slot == IdSet.NOT_FOUND ? NEW : ofRemembered(i, ids.hash(slot));
  }

  private long ofRemembered(int i, int hash) {
    return (int) events().contentHash(i) == hash ? Verdict.DUPLICATE : Verdict.REVISION_LATE;
  }

  private long ofHeld(int i, Known held, long at) {
    int order = Long.compare(events().version(i), held.version);
    if (order == 0) {
      order = Long.compare(events().contentHash(i), held.contentHash);
    }
    if (order == 0) {
      return Verdict.DUPLICATE;
    }
    if (order < 0) {
      return Verdict.SUPERSEDED;
    }
    for (WindowPlan window : plan().windows()) {
      if (!(window.sessions()
          ? movesWithinOpen(window, held, events().time(i), at)
          : isOpen(window, held.time, at) && isOpenForNew(window, events().time(i), at))) {
        return Verdict.REVISION_LATE;
      }
    }
    return Verdict.REVISION;
  }

  /** Whether every window of the definition that holds an instant can still be folded anew. */
  private boolean isOpen(WindowPlan window, long time, long at) {
    return !window.layout().holds(time)
        || (isOpenForNew(window, time, at) && windows().of(window).keepsApart(time, at));
  }

  /** Whether every window of the definition that holds an instant is open. */
  private static boolean isOpenForNew(WindowPlan window, long time, long at) {
    return !window.layout().holds(time) || window.finalAt(window.layout().firstEnd(time)) > at;
  }

  /**
   * Whether the session of the former event is open, and that of the new one, without the former.
   */
  private boolean movesWithinOpen(WindowPlan window, Known former, long time, long at) {
    SessionOutlook outlook = outlooks[window.index()];
    if ((former.heldBy & window.bit()) == 0 || !outlook.spans(former.time)) {
      return false;
    }
    SessionOutlook after = outlook.copy();
    after.replace(former.time, others(window, former.time, outlook));
    revised[window.index()] = after;
    return after.goesOnWith(time) || window.finalAt(window.layout().lastEnd(time)) > at;
  }

  /** Times of the events in the session over an instant, one at that instant left out. */
  private List<Long> others(WindowPlan window, long time, SessionOutlook outlook) {
    long first = outlook.firstAround(time);
    long last = outlook.lastAround(time);
    List<Long> times = new ArrayList<>();
    contributions.forEachHeld(
        window.bit(),
        first,
        last,
        held -> {
          if (inBatch.find(held.id().high(), held.id().low()) == BatchIds.NOT_FOUND) {
            times.add(held.time());
          }
        });
    for (int j = 0; j < events().size(); j++) {
      long other = events().time(j);
      if (other >= first
          && other <= last
          && inBatch.find(events().idHigh(j), events().idLow(j)) == j
          && (Verdict.late(verdictOn(j)) & window.bit()) == 0) {
        times.add(other);
      }
    }
    times.remove((Long) time);
    return times;
  }

  @Override
  void taken(int i) {
    inBatch.put(i);
    long verdict = verdictOn(i);
    for (WindowPlan window : plan().windows()) {
      if (window.sessions() && (Verdict.late(verdict) & window.bit()) == 0) {
        int d = window.index();
        if (verdict == Verdict.REVISION) {
          outlooks[d] = revised[d];
        }
        outlooks[d].add(events().time(i));
        outlooks[d].closeDue(at(i));
      }
    }
  }
}
