package io.watershed.runtime.ingest;

import io.watershed.persistence.QuarantinedEvent;
import io.watershed.runtime.kafka.Backoff;
import io.watershed.runtime.kafka.Outage;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of one partition on their way into quarantine: collected while a save is under way, kept
 * until the store has taken them, bounded in bytes.
 */
final class QuarantineLane {

  private static final int MOST_ROWS = 500;
  private static final long MOST_BATCH_BYTES = 4L * 1024 * 1024;
  private static final long MOST_HELD_BYTES = 8L * 1024 * 1024;
  private static final int ROW_BYTES = 512;

  private final Backoff backoff;
  private final Outage outage;
  private final List<QuarantinedEvent> waiting = new ArrayList<>();
  private List<QuarantinedEvent> saving = List.of();
  private long heldBytes;
  private long nextSave;

  QuarantineLane(ReaderPace pace, Outage outage) {
    this.backoff = new Backoff(pace.firstRetry(), pace.lastRetry());
    this.outage = outage;
  }

  void add(QuarantinedEvent event) {
    waiting.add(event);
    heldBytes += bytes(event);
  }

  /** Whether more may be read. */
  boolean hasRoom() {
    return heldBytes < MOST_HELD_BYTES;
  }

  /**
   * The rows to save now; empty if there are none, a save is under way, or the last one failed just
   * now. {@link #saved} or {@link #failed} must follow.
   */
  List<QuarantinedEvent> next(long now) {
    if (!saving.isEmpty() || waiting.isEmpty() || now < nextSave) {
      return List.of();
    }
    int rows = 0;
    long size = 0;
    while (rows < waiting.size() && rows < MOST_ROWS && (rows == 0 || size < MOST_BATCH_BYTES)) {
      size += bytes(waiting.get(rows));
      rows++;
    }
    var head = waiting.subList(0, rows);
    saving = List.copyOf(head);
    head.clear();
    return saving;
  }

  /** The rows of the last {@link #next} are durable. */
  List<QuarantinedEvent> saved(long now) {
    var rows = saving;
    saving = List.of();
    backoff.reset();
    outage.over(now);
    for (var row : rows) {
      heldBytes -= bytes(row);
    }
    return rows;
  }

  /** The rows of the last {@link #next} have to be saved again. */
  void failed(Throwable cause, long now) {
    nextSave = now + backoff.next().toMillis();
    outage.failed(cause, now);
    waiting.addAll(0, saving);
    saving = List.of();
  }

  private static long bytes(QuarantinedEvent event) {
    return (long) ROW_BYTES
        + (event.key() == null ? 0 : event.key().length)
        + (event.value() == null ? 0 : event.value().length);
  }
}
