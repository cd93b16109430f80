package io.watershed.replay.worker;

import io.watershed.replay.format.Limits;
import io.watershed.replay.plan.Hours;
import io.watershed.replay.source.FileStores;
import io.watershed.v1.FeedResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** What the lanes of one worker share: its pace, its counts, the way to the nodes. */
final class WorkerRun {

  /** Over how long the rate is measured, ms. */
  private static final long RATE_OVER = 5_000;

  private record Sent(long at, int events) {}

  private final WorkerSettings settings;
  private final FileStores stores;
  private final Limits limits;
  private final NodeLink link;
  private final Outages listener;
  private final long began = System.currentTimeMillis();
  private final long beganNanos = System.nanoTime();
  private final Pace pace;
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private final Map<Integer, SplitFeed> feeds = new ConcurrentSkipListMap<>();
  private RowCounts counts = RowCounts.NONE;
  private long sentEvents;
  private long succeededAt;

  WorkerRun(
      WorkerSettings settings,
      FileStores stores,
      Limits limits,
      NodeLink link,
      WorkerListener listener) {
    this.settings = settings;
    this.stores = stores;
    this.limits = limits;
    this.link = link;
    this.listener = new Outages(listener, this::now);
    this.pace = new Pace(now());
    this.succeededAt = now();
  }

  WorkerSettings settings() {
    return settings;
  }

  FileStores stores() {
    return stores;
  }

  Limits limits() {
    return limits;
  }

  NodeLink link() {
    return link;
  }

  WorkerListener listener() {
    return listener;
  }

  /** Epoch ms, by a clock that isn't put back. */
  long now() {
    return began + (System.nanoTime() - beganNanos) / 1_000_000;
  }

  /** Takes note that a node has answered. */
  void succeeded() {
    synchronized (this) {
      succeededAt = now();
    }
    listener.answered();
  }

  /** How long no node has answered, ms. */
  synchronized long silence() {
    return now() - succeededAt;
  }

  synchronized void allow(Hours hours) {
    pace.allow(hours);
  }

  /** How long until the hours begin within which feeding is allowed, ms; 0: they have begun. */
  synchronized long opensIn() {
    return pace.opensIn(now());
  }

  void heard(FeedResponse answer) {
    synchronized (this) {
      long now = now();
      succeededAt = now;
      pace.hear(
          new Pace.Signal(
              answer.getLiveP95Ms(),
              answer.getBudgetMs(),
              answer.getPaused(),
              answer.getMaxRate(),
              answer.getWorkers()),
          now);
    }
    listener.answered();
  }

  /** As {@link Pace#waitFor}. */
  synchronized long waitFor() {
    return pace.waitFor(now());
  }

  /** As {@link Pace#chunk}. */
  synchronized int chunk(int most) {
    return pace.chunk(most);
  }

  /** As {@link Pace#section}. */
  synchronized int section(int most) {
    return pace.section(most);
  }

  /** As {@link Pace#take}. */
  synchronized void take(int events) {
    pace.take(events, now());
  }

  /** A chunk goes, for which more or as many events were taken. */
  synchronized void sending(int taken, int events, RowCounts rows) {
    pace.giveBack(taken - events);
    counts = counts.plus(rows);
    sent.addLast(new Sent(now(), events));
    sentEvents += events;
    forgetSent();
  }

  private void forgetSent() {
    while (!sent.isEmpty() && sent.getFirst().at < now() - RATE_OVER) {
      sentEvents -= sent.removeFirst().events;
    }
  }

  void began(SplitFeed feed) {
    feeds.put(feed.index(), feed);
  }

  void ended(SplitFeed feed) {
    feeds.remove(feed.index(), feed);
  }

  WorkerStatus status() {
    List<WorkerStatus.SplitStatus> splits = feeds.values().stream().map(SplitFeed::status).toList();
    synchronized (this) {
      forgetSent();
      var signal = pace.signal();
      long now = now();
      return new WorkerStatus(
          counts,
          sentEvents * 1_000.0 / Math.clamp(now - began, 1, RATE_OVER),
          pace.allowed(),
          signal.p95(),
          signal.budget(),
          pace.waiting(now),
          splits);
    }
  }
}
