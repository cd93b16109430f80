package io.watershed.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes what is older than a pipeline keeps: in small transactions, with a pause after each that
 * is as long as it took, so that it never has more than half of a connection's worth of the
 * database, and writers have the rest. An interrupt ends it after the current transaction.
 */
public final class Retention {
  /** Rows of a transaction. */
  private static final int STEP = 2_000;

  /** Results whose newest version is still on its way to the results topic stay. */
  private static final String WINDOWS =
      "delete from window_result where ctid = any(array(select stored.ctid from window_result"
          + " stored where pipeline = ? and status <> 'PROVISIONAL'"
          + " and window_end < now() - ? * interval '1 ms'"
          + " and not exists (select from result_outbox waiting"
          + " where waiting.pipeline = stored.pipeline and waiting.shard = stored.shard"
          + " and waiting.entity = stored.entity and waiting.window_name = stored.window_name"
          + " and waiting.window_key = stored.window_key) limit "
          + STEP
          + "))";

  private static final String LATE =
      "delete from late_event where ctid = any(array(select ctid from late_event"
          + " where pipeline = ? and decided_at < now() - ? * interval '1 ms' limit "
          + STEP
          + "))";

  private static final String QUARANTINED =
      "delete from quarantined_event where ctid = any(array(select ctid from quarantined_event"
          + " where pipeline = ? and quarantined_at < now() - ? * interval '1 ms' limit "
          + STEP
          + "))";

  private final Connections connections;

  Retention(Connections connections) {
    this.connections = connections;
  }

  /**
   * Journal rows that no state at or after {@code now - age} needs: those up to the newest snapshot
   * that old. The snapshot itself stays, and an entity without one keeps everything.
   *
   * @return rows of the journal that were deleted
   */
  public long deleteJournal(String pipeline, Duration age) {
    connections.run(
        "mark silent writers dead", connection -> JournalDeletion.fence(connection, age));
    var deletion = new JournalDeletion(pipeline, age, STEP);
    return repeat("delete journal rows of " + pipeline, deletion::step, deletion::isComplete);
  }

  /** Results, not those of open windows, of windows that ended before {@code now - age}. */
  public long deleteWindows(String pipeline, Duration age) {
    return deleteAll("delete window results of " + pipeline, WINDOWS, pipeline, age);
  }

  /** Late events that were decided on before {@code now - age}. */
  public long deleteLateEvents(String pipeline, Duration age) {
    return deleteAll("delete late events of " + pipeline, LATE, pipeline, age);
  }

  /** Records that were quarantined before {@code now - age}. */
  public long deleteQuarantined(String pipeline, Duration age) {
    return deleteAll("delete quarantined records of " + pipeline, QUARANTINED, pipeline, age);
  }

  private long deleteAll(String operation, String sql, String pipeline, Duration age) {
    var last = new int[] {STEP};
    return repeat(
        operation,
        connection -> {
          try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, pipeline);
            statement.setLong(2, age.toMillis());
            last[0] = statement.executeUpdate();
            return last[0];
          }
        },
        () -> last[0] < STEP);
  }

  /** One transaction of a deletion; tells how many rows it deleted. */
  private interface Step {
    int on(Connection connection) throws SQLException;
  }

  /** Whether there is nothing left. */
  private interface End {
    boolean isReached();
  }

  private long repeat(String operation, Step step, End end) {
    var deleted = 0L;
    do {
      var begun = System.nanoTime();
      deleted += connections.call(operation, step::on);
      LockSupport.parkNanos(end.isReached() ? 0 : System.nanoTime() - begun);
    } while (!end.isReached() && !Thread.currentThread().isInterrupted());
    return deleted;
  }
}
