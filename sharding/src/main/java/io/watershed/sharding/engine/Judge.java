package io.watershed.sharding.engine;

/**
 * Judges the events of one batch, each as if those before it were applied already. Changes nothing
 * but itself; used once.
 */
abstract sealed class Judge permits FirstWinsJudge, LatestWinsJudge {

  /** Instead of a verdict: the id isn't known. */
  static final long NEW = -1;

  private final Plan plan;
  private final EntityWindows windows;
  private final EventBatch events;
  private final boolean single;
  private final long watermark;
  private final long bytesPerEvent;
  private long room;

  /** Null as long as every event is accepted by every window. */
  private long[] verdicts;

  /**
   * @param single whether the stamps of events count, besides the entity's watermark
   * @param room bytes by which the state may grow
   * @param bytesPerEvent bytes that an event takes besides the panes
   */
  Judge(
      Plan plan,
      EntityWindows windows,
      EventBatch events,
      boolean single,
      long watermark,
      long room,
      long bytesPerEvent) {
    this.plan = plan;
    this.windows = windows;
    this.events = events;
    this.single = single;
    this.watermark = watermark;
    this.room = room;
    this.bytesPerEvent = bytesPerEvent;
  }

  /** What becomes of event {@code i} if its id is known at this watermark, else {@link #NEW}. */
  abstract long ofKnown(int i, long at);

  /** Event {@code i} is taken. */
  abstract void taken(int i);

  /** The open sessions of a definition before event {@code i}, at its watermark. */
  abstract SessionOutlook outlook(WindowPlan window, int i, long at);

  final Plan plan() {
    return plan;
  }

  final EntityWindows windows() {
    return windows;
  }

  final EventBatch events() {
    return events;
  }

  /** The verdicts on all events. */
  final Verdicts judge() {
    for (int i = 0; i < events.size(); i++) {
      long verdict = verdict(i, at(i));
      if (verdict != Verdict.ACCEPTED && verdicts == null) {
        verdicts = new long[events.size()];
      }
      if (verdicts != null) {
        verdicts[i] = verdict;
      }
      if (Verdict.taken(verdict)) {
        room -= bytesPerEvent;
        taken(i);
      }
    }
    return verdicts == null ? Verdicts.allAccepted(events.size()) : Verdicts.of(verdicts);
  }

  /** The entity's watermark at event {@code i}. */
  final long at(int i) {
    return single ? Math.max(watermark, events.watermark(i)) : watermark;
  }

  private long verdict(int i, long at) {
    long ofKnown = ofKnown(i, at);
    if (ofKnown != NEW) {
      return ofKnown;
    }
    long time = events.time(i);
    if (at != EntityState.NO_WATERMARK && time < at - plan.dedupHorizon()) {
      return Verdict.BEYOND_DEDUP;
    }
    if (room <= 0) {
      return Verdict.OVER_LIMIT;
    }
    // A window ends after each of its events.
    return at == EntityState.NO_WATERMARK || time >= at - plan.allowedLateness()
        ? Verdict.ACCEPTED
        : lateness(i, time, at);
  }

  private long lateness(int i, long time, long at) {
    long late = 0;
    long partial = 0;
    for (WindowPlan window : plan.windows()) {
      if (!window.layout().holds(time)) {
        continue;
      }
      if (window.finalAt(window.layout().lastEnd(time)) <= at) {
        if (!window.sessions() || !outlook(window, i, at).goesOnWith(time)) {
          late |= window.bit();
        }
      } else if (window.finalAt(window.layout().firstEnd(time)) <= at) {
        partial |= window.bit();
      }
    }
    return late == plan.everyWindow() ? Verdict.LATE : Verdict.accepted(late, partial);
  }

  /** The verdict on an event that is judged already. */
  final long verdictOn(int i) {
    return verdicts == null ? Verdict.ACCEPTED : verdicts[i];
  }
}
