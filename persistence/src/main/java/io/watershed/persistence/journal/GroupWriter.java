package io.watershed.persistence.journal;

import io.watershed.persistence.SqlFailure;
import io.watershed.persistence.StoreSettings.JournalSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes whatever waits in the queue and commits it in one transaction, over and over: the busier
 * the journal, the larger its groups. Several of them may share a queue.
 */
final class GroupWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** How often a write that is alone may take longer than a statement may. */
  private static final int TIMEOUTS = 5;

  /** Writes that are acknowledged by one task. */
  private static final int PIECE = 128;

  private final DataSource pool;
  private final WriteQueue queue;
  private final JournalSettings settings;
  private final JournalStats stats;
  private final WriterFence fence;
  private final Executor answers;

  /**
   * @param answers tells of what is committed
   */
  GroupWriter(
      DataSource pool,
      WriteQueue queue,
      JournalSettings settings,
      JournalStats stats,
      WriterFence fence,
      Executor answers) {
    this.pool = pool;
    this.queue = queue;
    this.settings = settings;
    this.stats = stats;
    this.fence = fence;
    this.answers = answers;
  }

  /** A failed attempt, together with whether it may have been committed all the same. */
  private static final class AttemptFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final SqlFailure meaning;
    private final boolean committing;

    AttemptFailed(boolean committing, SqlFailure meaning, Exception cause) {
      super(cause);
      this.committing = committing;
      this.meaning = committing ? SqlFailure.OUTAGE : meaning;
    }
  }

  /** Until the queue is closed or the thread interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        var group = queue.take(settings.maxGroupWrites(), settings.maxGroupBytes());
        if (group.isEmpty()) {
          return;
        }
        group.sort(Comparator.comparing(PendingWrite::persistenceId));
        write(group);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.debug("stopped");
    }
  }

  /** Returns when each write of the group is acknowledged or failed. */
  private void write(List<PendingWrite> group) throws InterruptedException {
    var left = group;
    var timeouts = 0;
    var unknown = false;
    for (var outages = 0; !left.isEmpty(); ) {
      try {
        left = attempt(left);
      } catch (AttemptFailed failed) {
        switch (failed.meaning) {
          case OUTAGE -> {
            stats.retries.increment();
            unknown |= failed.committing;
            if (!failed.committing && SqlFailure.isTimeout(failed.getCause())) {
              if (left.size() > 1) {
                // All at once takes longer than a statement may, and would the next time.
                halve(left);
                return;
              }
              if (++timeouts >= TIMEOUTS && !unknown) {
                fail(left.getFirst(), tooLong(left.getFirst(), failed.getCause()));
                return;
              }
            } else {
              timeouts = 0;
            }
            pause(++outages, left, failed.getCause());
          }
          case DATA -> {
            bisect(left, failed.getCause());
            return;
          }
          case REFUSED -> {
            left.forEach(write -> fail(write, failed.getCause()));
            return;
          }
        }
      }
    }
  }

  private static SQLException tooLong(PendingWrite write, Throwable cause) {
    return new SQLException(
        "%d bytes, %d window rows, %d late events: longer than statement-timeout, %d times (%s)"
            .formatted(
                write.bytes(),
                write.windowRows().size(),
                write.lateRows().size(),
                TIMEOUTS,
                cause.getMessage()),
        cause);
  }

  /** One of the writes has a value that the database will not take; the others shall not suffer. */
  private void bisect(List<PendingWrite> group, Throwable cause) throws InterruptedException {
    if (group.size() == 1) {
      fail(group.getFirst(), cause);
    } else {
      halve(group);
    }
  }

  private void halve(List<PendingWrite> group) throws InterruptedException {
    var middle = group.size() / 2;
    write(group.subList(0, middle));
    write(group.subList(middle, group.size()));
  }

  /**
   * One transaction. Nobody is told of it before its connection is back in the pool, so that no
   * failure can follow an acknowledgement.
   *
   * @return what has to be tried again without those that collided
   */
  private List<PendingWrite> attempt(List<PendingWrite> group) throws AttemptFailed {
    var start = System.nanoTime();
    Map<RowKey, String> writers = Map.of();
    var committing = false;
    try (var connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      fence.hold(connection);
      if (JournalTable.insert(connection, group)) {
        insertParts(connection, group);
        committing = true;
        connection.commit();
      } else {
        connection.rollback();
        writers = JournalTable.writers(connection, flat(group, PendingWrite::rows));
      }
    } catch (SQLException e) {
      // Whatever a commit says when it fails, it may have happened: only trying again will tell.
      throw new AttemptFailed(committing, SqlFailure.of(e), e);
    } catch (DeadWriterException e) {
      // The end of this thread, and with it of the node.
      throw e;
    } catch (RuntimeException e) {
      throw new AttemptFailed(committing, SqlFailure.DATA, e);
    }
    if (!committing) {
      return sortOut(group, writers);
    }
    stats.commits.increment();
    stats.events.add(rows(group));
    stats.commitNanos.add(System.nanoTime() - start);
    acknowledge(group);
    return List.of();
  }

  private static void insertParts(Connection connection, List<PendingWrite> group)
      throws SQLException {
    var windowRows = flat(group, PendingWrite::windowRows);
    if (!windowRows.isEmpty()) {
      ResultTables.upsertWindows(connection, windowRows);
    }
    var lateRows = flat(group, PendingWrite::lateRows);
    if (!lateRows.isEmpty()) {
      LateTable.insert(connection, lateRows);
    }
    var entityRows = flat(group, PendingWrite::entityRows);
    if (!entityRows.isEmpty()) {
      ResultTables.upsertEntities(connection, entityRows);
    }
    var snapshots = flat(group, PendingWrite::snapshots);
    if (!snapshots.isEmpty()) {
      SnapshotTable.upsert(connection, snapshots);
    }
  }

  /** Settles the writes whose keys are taken, and returns the others. */
  private List<PendingWrite> sortOut(List<PendingWrite> group, Map<RowKey, String> writers) {
    var free = new ArrayList<PendingWrite>();
    for (var write : group) {
      switch (Collision.of(write, writers)) {
        case Collision.None none -> free.add(write);
        case Collision.Repeat repeat -> {
          stats.repeats.increment();
          acknowledge(write);
        }
        case Collision.Rival rival -> {
          stats.fenced.increment();
          LOG.warn(rival.fenced().getMessage());
          settleFailed(write, rival.fenced());
        }
      }
    }
    return free;
  }

  /** In pieces, since to tell thousands of entities takes a while, and others can do that. */
  private void acknowledge(List<PendingWrite> group) {
    stats.writes.add(group.size());
    queue.settle(group);
    for (var from = 0; from < group.size(); from += PIECE) {
      var piece = group.subList(from, Math.min(from + PIECE, group.size()));
      answers.execute(() -> piece.forEach(write -> write.outcome().stored()));
    }
  }

  private void acknowledge(PendingWrite write) {
    stats.writes.increment();
    queue.settle(write);
    write.outcome().stored();
  }

  private void fail(PendingWrite write, Throwable cause) {
    stats.failures.increment();
    var numbers = write.rows();
    var failure =
        new JournalWriteException(
            write.persistenceId(),
            numbers.getFirst().sequenceNumber(),
            numbers.getLast().sequenceNumber(),
            cause);
    LOG.error(failure.getMessage());
    settleFailed(write, failure);
  }

  private void settleFailed(PendingWrite write, RuntimeException failure) {
    var behind = queue.settleFailed(write);
    write.outcome().failed(failure);
    behind.forEach(next -> next.outcome().failed(failure));
  }

  private static void pause(int outages, List<PendingWrite> group, Throwable cause)
      throws InterruptedException {
    if (Integer.bitCount(outages) == 1) {
      LOG.warn(
          "journal: attempt {} to write {} persists failed, they are kept: {}",
          outages,
          group.size(),
          cause.getMessage());
    }
    var doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(outages - 1, 10));
    Thread.sleep(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
  }

  private static int rows(List<PendingWrite> group) {
    var rows = 0;
    for (var write : group) {
      rows += write.rows().size();
    }
    return rows;
  }

  private static <P> List<P> flat(List<PendingWrite> group, Function<PendingWrite, List<P>> parts) {
    var all = new ArrayList<P>();
    for (var write : group) {
      all.addAll(parts.apply(write));
    }
    return all;
  }
}
