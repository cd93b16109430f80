package io.watershed.sharding.engine;

/** Judges where the first of several records with one id counts. */
final class FirstWinsJudge extends Judge {

  private final IdSet ids;
  private final BatchIds inBatch;

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
}
