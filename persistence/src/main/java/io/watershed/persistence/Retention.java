package io.watershed.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes what is older than a pipeline keeps: on one connection, in small transactions, with a
 * pause after each that is as long as it took, so that it never has more than half of a
 * connection's worth of the database, and writers have the rest. An interrupt ends it after the
 * current transaction.
 */
public final class Retention {
  /** Rows of a transaction. */
  private static final int STEP = 2_000;

  /**
   * Results whose newest version is still on its way to the results topic stay, and so do those
   * that are being written now: a correction begins their time anew. In the range of a job that may
   * still be decided on, those of all generations stay.
   */
  private static final String WINDOWS =
      "delete from window_result where ctid = any(array(select stored.ctid from window_result"
          + " stored where pipeline = ? and closed_at < now() - ? * interval '1 ms'"
          + " and not exists (select from result_outbox waiting"
          + " where waiting.pipeline = stored.pipeline and waiting.shard = stored.shard"
          + " and waiting.entity = stored.entity and waiting.window_name = stored.window_name"
          + " and waiting.window_key = stored.window_key)"
          + " and not exists (select from replay_job job where job.pipeline = stored.pipeline"
          + " and not job.discarded and job.phase not in ('ABORTED', 'FAILED')"
          + " and stored.window_start >= job.range_from and stored.window_end <= job.range_to)"
          + " order by closed_at limit "
          + STEP
          + " for update of stored skip locked))";

  private static final String LATE =
      "delete from late_event where ctid = any(array(select ctid from late_event"
          + " where pipeline = ? and decided_at < now() - ? * interval '1 ms'"
          + " order by decided_at limit "
          + STEP
          + "))";

  private static final String QUARANTINED =
      "delete from quarantined_event where ctid = any(array(select ctid from quarantined_event"
          + " where pipeline = ? and quarantined_at < now() - ? * interval '1 ms'"
          + " order by quarantined_at limit "
          + STEP
          + "))";

  private final Connections connections;

  Retention(Connections connections) {
    this.connections = connections;
  }

  /**
   * Deletes everything that a policy doesn't keep, unless another node is at it or has been within
   * the interval.
   */
  public Sweep sweep(String pipeline, Sweep.Policy policy, Duration every) {
    return connections.call(
        "sweep " + pipeline,
        connection -> {
          try (var lock = SweepLock.tryTake(connection, pipeline)) {
            return lock.isHeld()
                ? sweepIfDue(connection, pipeline, policy, every)
                : new Sweep.Elsewhere();
          }
        });
  }

  private static Sweep sweepIfDue(
      Connection connection, String pipeline, Sweep.Policy policy, Duration every)
      throws SQLException {
    var last = SweepTable.last(connection, pipeline);
    if (last.isPresent() && last.get().began().compareTo(every) < 0) {
      return new Sweep.NotDue(last.get().ended());
    }
    var begun = System.nanoTime();
    SweepTable.begin(connection, pipeline);
    // The journal last: it takes longest, and nothing else has to wait for it.
    var windows = delete(connection, WINDOWS, pipeline, policy.windows());
    var late = delete(connection, LATE, pipeline, policy.late());
    var quarantined = delete(connection, QUARANTINED, pipeline, policy.quarantined());
    var journal = new JournalDeletion(pipeline, policy.journal(), STEP);
    var events = deleteJournal(connection, journal);
    var deleted = new Sweep.Deleted(events, journal.snapshots(), windows, late, quarantined);
    if (Thread.currentThread().isInterrupted()) {
      return new Sweep.BrokenOff(deleted);
    }
    SweepTable.end(connection, pipeline, deleted);
    return new Sweep.Done(deleted, Duration.ofNanos(System.nanoTime() - begun));
  }

  /**
   * Journal rows that no state at or after {@code now - age} needs: those up to the newest snapshot
   * that old. The snapshot itself stays, and an entity without one keeps everything. Nothing is
   * deleted while a replay job may still have to fold live events in.
   *
   * @return rows of the journal that were deleted
   */
  public long deleteJournal(String pipeline, Duration age) {
    return connections.call(
        "delete journal rows of " + pipeline,
        connection -> deleteJournal(connection, new JournalDeletion(pipeline, age, STEP)));
  }

  /** Results of windows that became final, or were withdrawn, before {@code now - age}. */
  public long deleteWindows(String pipeline, Duration age) {
    return connections.call(
        "delete window results of " + pipeline,
        connection -> delete(connection, WINDOWS, pipeline, Optional.of(age)));
  }

  /** Late events that were decided on before {@code now - age}. */
  public long deleteLateEvents(String pipeline, Duration age) {
    return connections.call(
        "delete late events of " + pipeline,
        connection -> delete(connection, LATE, pipeline, Optional.of(age)));
  }

  /** Records that were quarantined before {@code now - age}. */
  public long deleteQuarantined(String pipeline, Duration age) {
    return connections.call(
        "delete quarantined records of " + pipeline,
        connection -> delete(connection, QUARANTINED, pipeline, Optional.of(age)));
  }

  private static long deleteJournal(Connection connection, JournalDeletion deletion)
      throws SQLException {
    deletion.fence(connection);
    return repeat(() -> deletion.step(connection), deletion::isComplete);
  }

  private static long delete(
      Connection connection, String sql, String pipeline, Optional<Duration> age)
      throws SQLException {
    if (age.isEmpty()) {
      return 0;
    }
    var last = new int[] {STEP};
    return repeat(
        () -> {
          try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, pipeline);
            statement.setLong(2, age.get().toMillis());
            last[0] = statement.executeUpdate();
            return last[0];
          }
        },
        () -> last[0] < STEP);
  }

  /** One transaction of a deletion; tells how many rows it deleted. */
  private interface Step {
    int run() throws SQLException;
  }

  /** Whether there is nothing left. */
  private interface End {
    boolean isReached();
  }

  private static long repeat(Step step, End end) throws SQLException {
    var deleted = 0L;
    while (!Thread.currentThread().isInterrupted()) {
      var begun = System.nanoTime();
      deleted += step.run();
      if (end.isReached()) {
        break;
      }
      LockSupport.parkNanos(System.nanoTime() - begun);
    }
    return deleted;
  }
}
