package io.watershed.runtime.results;

import io.watershed.persistence.WindowRow;
import java.util.concurrent.CancellationException;

/**
 * What a relay does again and again: read what the topic lacks, send it, note that it was sent.
 * Blocking; one thread at a time, but for {@link #close}.
 *
 * <p>Versions of a window reach the topic in their order, since rows are read after the transport
 * was opened: whatever a former transport sent had been read, and was sent, before.
 */
final class RelayRound implements AutoCloseable {

  /** Most rows of a round: enough for a transaction to be cheap, few enough to be quick. */
  static final int MOST_ROWS = 1_000;

  private final Outbox outbox;
  private final Transport.Opening opening;
  private final RelayFigures figures;
  private volatile Transport transport;
  private volatile boolean closed;

  RelayRound(Outbox outbox, Transport.Opening opening, RelayFigures figures) {
    this.outbox = outbox;
    this.opening = opening;
    this.figures = figures;
  }

  /**
   * Sends what waits.
   *
   * @return whether more waits
   * @throws RuntimeException if a part of it failed; to be repeated
   */
  boolean run() {
    try {
      open();
      var rows = outbox.behind(MOST_ROWS);
      boolean full = rows.size() == MOST_ROWS;
      figures.behind(full ? outbox.count() : rows.size());
      if (rows.isEmpty()) {
        return false;
      }
      transport.send(rows);
      outbox.sent(rows);
      figures.sent(rows.stream().mapToLong(WindowRow::updatedAt), System.currentTimeMillis());
      return full;
    } catch (RuntimeException e) {
      closeTransport();
      throw e;
    }
  }

  private void open() {
    if (transport == null) {
      transport = opening.open();
    }
    if (closed) {
      throw new CancellationException("the relay has ended");
    }
  }

  /** Ends it, also while it is under way; the next relay of the shard does what is left. */
  @Override
  public void close() {
    closed = true;
    closeTransport();
  }

  private void closeTransport() {
    var open = transport;
    transport = null;
    if (open != null) {
      open.close();
    }
  }
}
