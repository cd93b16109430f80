package io.watershed.sharding.engine;

import java.util.List;

/**
 * What the events of one entity have come to as one telling has them: windows, dedup set, counts
 * and watermark. The live side is one; each replay job builds another beside it. Knows no source
 * and no job.
 */
final class Side {

  private final Plan plan;
  private final EntityWindows windows;

  /** Null where the first record of an id wins. */
  private final Contributions contributions;

  private final DedupIds ids;
  private final Tally tally = new Tally();
  private final LateEvents late;
  private long watermark = EntityState.NO_WATERMARK;

  Side(Plan plan) {
    this.plan = plan;
    this.contributions = plan.latestWins() ? new Contributions(plan.shape()) : null;
    this.windows = new EntityWindows(plan, contributions);
    this.ids = new DedupIds(plan);
    this.late = new LateEvents(plan);
  }

  Side(Plan plan, EntitySnapshot snapshot) {
    this(plan);
    watermark = snapshot.watermark();
    tally.restore(snapshot.counters());
    windows.restore(snapshot);
    if (contributions != null) {
      contributions.restore(snapshot.contributions());
    }
    ids.restore(watermark, snapshot.ids());
  }

  /**
   * The verdicts on a run of events.
   *
   * @param single whether the stamps of events are the side's watermark
   * @param room bytes by which the side may grow
   */
  Verdicts judge(EventBatch events, boolean single, long room) {
    Judge judge =
        contributions == null
            ? new FirstWinsJudge(plan, windows, ids.set(), events, single, watermark, room)
            : new LatestWinsJudge(
                plan, windows, ids.set(), contributions, events, single, watermark, room);
    return judge.judge();
  }

  /**
   * Takes a run of events in, each as its verdict says.
   *
   * @param single as in {@link #judge}: the side's watermark moves with each event
   */
  void apply(EventBatch events, Verdicts verdicts, boolean single, long sequence) {
    for (int i = 0; i < events.size(); i++) {
      if (single) {
        advanceTo(events.watermark(i), sequence);
      }
      applyEvent(events, i, verdicts.at(i), sequence);
    }
  }

  /** Moves the watermark up to here, and does what is due by it. */
  void advanceTo(long to, long sequence) {
    if (to > watermark) {
      watermark = to;
      if (to >= windows.nextDue()) {
        windows.closeDue(sequence, to);
      }
      if (to >= ids.nextExpiry()) {
        ids.expire(to);
      }
    }
  }

  private void applyEvent(EventBatch events, int i, long verdict, long sequence) {
    tally.count(verdict);
    if (verdict != Verdict.ACCEPTED) {
      late.note(i, events.time(i), verdict, watermark);
      if (Verdict.isDuplicate(verdict)) {
        windows.countDuplicate(events.time(i), sequence, watermark);
      }
    }
    if (Verdict.taken(verdict)) {
      ids.add(events, i);
      if (contributions == null) {
        windows.accept(events, i, Verdict.late(verdict), sequence, watermark);
      } else {
        contribute(events, i, Verdict.late(verdict), sequence);
      }
    } else if (verdict == Verdict.DUPLICATE && contributions != null) {
      Contribution held = contributions.find(events.idHigh(i), events.idLow(i));
      if (held != null) {
        held.countDuplicate();
      }
    }
  }

  private void contribute(EventBatch events, int i, long notBy, long sequence) {
    Contribution former = contributions.find(events.idHigh(i), events.idLow(i));
    if (former != null) {
      contributions.remove(former);
      windows.remove(former, contributions, sequence, watermark);
    }
    long held = windows.keepingApart(events.time(i), watermark) & ~notBy;
    if (held != 0) {
      contributions.add(new Contribution(events, i, held));
    }
    windows.accept(events, i, notBy, sequence, watermark);
    if (former != null && watermark >= windows.nextDue()) {
      // What remains of a session may have been final for long.
      windows.closeDue(sequence, watermark);
    }
  }

  /** Makes a new version of every open window. */
  void touchAll(long sequence) {
    windows.touchAll(sequence, watermark);
  }

  EntityWindows windows() {
    return windows;
  }

  Counters counters() {
    return tally.counters();
  }

  /** What of the last run belongs into the late store. */
  List<LateEvent> late() {
    return late.all();
  }

  /** Epoch ms. */
  long watermark() {
    return watermark;
  }

  /** Lets go of what the last stored event has changed. */
  void forgetChange() {
    windows.forgetChange();
    late.clear();
  }

  /** About how many bytes of memory it takes. */
  long heapBytes() {
    return ids.heapBytes()
        + windows.heapBytes()
        + (contributions == null ? 0 : contributions.heapBytes());
  }

  List<IdSnapshot> snapshotIds() {
    return ids.snapshot();
  }

  List<ContributionSnapshot> snapshotContributions() {
    return contributions == null ? List.of() : contributions.snapshot();
  }
}
