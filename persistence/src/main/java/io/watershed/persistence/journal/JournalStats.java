package io.watershed.persistence.journal;

import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/** What the journal of a node has done so far, and what it has before it. */
public final class JournalStats {
  private final WriteQueue queue;
  final LongAdder commits = new LongAdder();
  final LongAdder writes = new LongAdder();
  final LongAdder events = new LongAdder();
  final LongAdder commitNanos = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder repeats = new LongAdder();
  final LongAdder fenced = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder replayedEvents = new LongAdder();
  final LongAdder recoveries = new LongAdder();
  final LongAdder recoveryGroups = new LongAdder();

  JournalStats(WriteQueue queue) {
    this.queue = queue;
  }

  /** The figures of a system's journal. */
  public static JournalStats of(ClassicActorSystemProvider system) {
    return Journal.of(system).stats();
  }

  /** Transactions committed. */
  public long commits() {
    return commits.sum();
  }

  /** Persists acknowledged; divided by {@link #commits} it is the size of a group. */
  public long writes() {
    return writes.sum();
  }

  /** Journal rows written. */
  public long events() {
    return events.sum();
  }

  /** Time spent in transactions that were committed. */
  public long commitNanos() {
    return commitNanos.sum();
  }

  /** Attempts that met an outage and were kept for another. */
  public long retries() {
    return retries.sum();
  }

  /** Writes that turned out to have been committed by an earlier attempt. */
  public long repeats() {
    return repeats.sum();
  }

  /** Writes refused because another incarnation was first. */
  public long fenced() {
    return fenced.sum();
  }

  /** Writes that the database will not have, fenced ones left out. */
  public long failures() {
    return failures.sum();
  }

  /** Events read for recoveries. */
  public long replayedEvents() {
    return replayedEvents.sum();
  }

  /** Entities that were read back. */
  public long recoveries() {
    return recoveries.sum();
  }

  /** Queries that this took; {@link #recoveries} divided by it is the size of a group. */
  public long recoveryGroups() {
    return recoveryGroups.sum();
  }

  /** Persists that wait or are being written now. */
  public int queued() {
    return queue.size();
  }

  /** Payload bytes of the persists that wait now. */
  public long queuedBytes() {
    return queue.waitingBytes();
  }
}
