package io.watershed.sharding.engine;

/** Judges where the first of several records with one id counts. */
final class FirstWinsJudge extends Judge {

  private final IdSet ids;
  private final BatchIds inBatch;

  /** Per definition; null where nobody has asked for it. */
  private SessionOutlook[] outlooks;

  /** How many events each of them knows. */
  private int[] known;

  FirstWinsJudge(
      Plan plan,
      EntityWindows windows,
      IdSet ids,
      EventBatch events,
      boolean single,
      long watermark,
      long room) {
    super(plan, windows, events, single, watermark, room, IdSet.BYTES_PER_ID);
    this.ids = ids;
    this.inBatch = events.size() == 1 ? null : new BatchIds(events);
  }

  @Override
  long ofKnown(int i, long at) {
    long high = events().idHigh(i);
    long low = events().idLow(i);
    int former = inBatch == null ? BatchIds.NOT_FOUND : inBatch.find(high, low);
    if (former != BatchIds.NOT_FOUND && remembered(plan().dedupBucket(events().time(former)), at)) {
      return judge(i, (int) events().contentHash(former));
    }
    int slot = ids.find(high, low);
    if (slot != IdSet.NOT_FOUND && remembered(ids.bucket(slot), at)) {
      return judge(i, ids.hash(slot));
    }
    return NEW;
  }

  private boolean remembered(long bucket, long at) {
    return bucket >= plan().firstDedupBucket(at);
  }

  private long judge(int i, int hash) {
    return (int) events().contentHash(i) == hash ? Verdict.DUPLICATE : Verdict.CONFLICT;
  }

  @Override
  void taken(int i) {
    if (inBatch != null) {
      inBatch.put(i);
    }
  }

  /** Hardly ever needed, so that it is only then worked out, from the verdicts so far. */
  @Override
  SessionOutlook outlook(WindowPlan window, int i, long at) {
    int d = window.index();
    if (outlooks == null) {
      outlooks = new SessionOutlook[plan().windows().size()];
      known = new int[outlooks.length];
    }
    if (outlooks[d] == null) {
      outlooks[d] = new SessionOutlook(windows().of(window));
    }
    for (int j = known[d]; j < i; j++) {
      long verdict = verdictOn(j);
      outlooks[d].closeDue(at(j));
      if (Verdict.taken(verdict) && (Verdict.late(verdict) & window.bit()) == 0) {
        outlooks[d].add(events().time(j));
      }
    }
    known[d] = i;
    outlooks[d].closeDue(at);
    return outlooks[d];
  }
}
