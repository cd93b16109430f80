package io.watershed.sharding.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The ids that an entity remembers, each for the dedup horizon and up to an eighth more. */
final class DedupIds {

  private record Id(long high, long low, int hash) {}

  private final Plan plan;
  private final IdSet ids = new IdSet();
  private long firstLive = Long.MIN_VALUE;
  private long nextExpiry = Long.MIN_VALUE;

  DedupIds(Plan plan) {
    this.plan = plan;
  }

  void restore(long watermark, List<IdSnapshot> snapshots) {
    if (watermark != EntityState.NO_WATERMARK) {
      expire(watermark);
    }
    for (IdSnapshot snapshot : snapshots) {
      for (int i = 0; i < snapshot.hashes().length; i++) {
        ids.add(
            snapshot.ids()[2 * i],
            snapshot.ids()[2 * i + 1],
            snapshot.bucket(),
            snapshot.hashes()[i],
            firstLive);
      }
    }
  }

  /** To be looked at. */
  IdSet set() {
    return ids;
  }

  /** Remembers the id of event {@code i} with its content. */
  void add(EventBatch events, int i) {
    ids.add(
        events.idHigh(i),
        events.idLow(i),
        plan.dedupBucket(events.time(i)),
        (int) events.contentHash(i),
        firstLive);
  }

  /** The watermark at which ids expire next. */
  long nextExpiry() {
    return nextExpiry;
  }

  /** Forgets what is beyond the horizon at this watermark. */
  void expire(long watermark) {
    firstLive = plan.firstDedupBucket(watermark);
    nextExpiry = plan.endOfDedupBucket(firstLive);
    ids.expire(firstLive);
  }

  /** About how many bytes of memory they take. */
  long heapBytes() {
    return (long) ids.live() * IdSet.BYTES_PER_ID;
  }

  List<IdSnapshot> snapshot() {
    Map<Long, List<Id>> byBucket = new TreeMap<>();
    ids.forEach(
        firstLive,
        (bucket, high, low, hash) ->
            byBucket.computeIfAbsent(bucket, b -> new ArrayList<>()).add(new Id(high, low, hash)));
    List<IdSnapshot> snapshots = new ArrayList<>();
    byBucket.forEach((bucket, members) -> snapshots.add(snapshot(bucket, members)));
    return snapshots;
  }

  private static IdSnapshot snapshot(long bucket, List<Id> ids) {
    List<Id> sorted =
        ids.stream()
            .sorted(
                (a, b) ->
                    a.high == b.high ? Long.compare(a.low, b.low) : Long.compare(a.high, b.high))
            .toList();
    long[] halves = new long[2 * sorted.size()];
    int[] hashes = new int[sorted.size()];
    for (int i = 0; i < hashes.length; i++) {
      halves[2 * i] = sorted.get(i).high;
      halves[2 * i + 1] = sorted.get(i).low;
      hashes[i] = sorted.get(i).hash;
    }
    return new IdSnapshot(bucket, halves, hashes);
  }
}
