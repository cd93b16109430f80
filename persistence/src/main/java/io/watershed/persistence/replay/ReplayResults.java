package io.watershed.persistence.replay;

import io.watershed.persistence.Connections;
import io.watershed.persistence.SqlFailure;
import io.watershed.persistence.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What replay jobs have made: compared with what readers see without them, withdrawn, deleted. Goes
 * through the entities of a job in groups, each a transaction whose statements end well within
 * their deadline.
 */
public final class ReplayResults {

  /** Entities that are looked at at a time. */
  private static final int PAGE = 50;

  /** Windows of a group; the statements take some 50 µs for each. */
  private static final int MOST_WINDOWS = 20_000;

  private final Connections connections;

  ReplayResults(Connections connections) {
    this.connections = connections;
  }

  /** Work on some entities of a job. */
  interface GroupWork<T> {
    T on(Connection connection, List<String> entities) throws SQLException;
  }

  /**
   * Writes a WITHDRAWN result for each window of the job's entities that readers see in the range
   * and the job doesn't have. Comes when every entity is sealed.
   *
   * @return how many; empty: the job is not SEALING, or not any more
   */
  public OptionalInt withdrawMissing(String job) {
    analyze(job);
    var withdrawn = 0;
    for (var after = Optional.of(""); after.isPresent(); ) {
      var page = page(job, after.get());
      var counts =
          inGroups(
              job,
              page,
              "withdraw what replay job " + job + " lacks",
              (connection, entities) ->
                  isSealing(connection, job)
                      ? OptionalInt.of(JobResults.withdrawMissing(connection, job, entities))
                      : OptionalInt.empty());
      for (var count : counts) {
        if (count.isEmpty()) {
          return count;
        }
        withdrawn += count.getAsInt();
      }
      after = last(page);
    }
    return OptionalInt.of(withdrawn);
  }

  /**
   * Compares what readers see without the job with what it has, over its range and its entities.
   *
   * @param each gets the windows that differ, by entity, window and key
   */
  public DiffCounts diff(String job, Consumer<DiffRow> each) {
    return diff(job, each, Optional.empty());
  }

  /**
   * As {@link #diff(String, Consumer)}.
   *
   * @param unchanged gets the figures of the windows that don't differ, of some entities at a time;
   *     empty: nobody asks
   */
  public DiffCounts diff(
      String job, Consumer<DiffRow> each, Optional<Consumer<UnchangedFigure>> unchanged) {
    var row =
        connections.call("find replay job " + job, connection -> JobTable.find(connection, job));
    var counts = DiffCounts.NONE;
    for (var after = row.map(found -> ""); after.isPresent(); ) {
      var page = page(job, after.get());
      var generation = row.orElseThrow().generation();
      for (var group : groups(job, page)) {
        var compared = compared(job, generation, group, unchanged.isPresent());
        counts = counts.plus(compared.counts());
        unchanged.ifPresent(compared.unchanged()::forEach);
        compared.changes().forEach(each);
      }
      after = last(page);
    }
    return counts;
  }

  /**
   * Deletes some of the results of a job that will never be promoted again.
   *
   * @return how many; less than {@code limit}: all are gone
   */
  public long purge(String job, int limit) {
    return transaction(
        "purge the results of replay job " + job,
        connection -> JobResults.purge(connection, job, limit));
  }

  /** Does something to each group of entities, in a transaction of its own. */
  <T> List<T> inGroups(String job, List<String> entities, String operation, GroupWork<T> work) {
    var done = new ArrayList<T>();
    for (var from = 0; from < entities.size(); from += PAGE) {
      var page = entities.subList(from, Math.min(entities.size(), from + PAGE));
      for (var group : groups(job, page)) {
        done.add(transaction(operation, connection -> work.on(connection, group)));
      }
    }
    return done;
  }

  private record Compared(
      DiffCounts counts, List<UnchangedFigure> unchanged, List<DiffRow> changes) {}

  private Compared compared(
      String job, int generation, List<String> entities, boolean withUnchanged) {
    return transaction(
        "compare the results of replay job " + job,
        connection -> {
          connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
          return new Compared(
              JobResults.count(connection, job, entities),
              withUnchanged ? JobResults.unchanged(connection, job, entities) : List.of(),
              JobResults.changes(connection, job, generation, entities));
        });
  }

  /**
   * Tells the planner of what the job has just written. Its statements do without; others that read
   * the tables do not. Somebody who vacuums them is not waited for.
   */
  private void analyze(String job) {
    try {
      transaction(
          "analyze what replay job " + job + " has written",
          connection -> {
            try (var statement = connection.createStatement()) {
              statement.execute("set local lock_timeout = '1s'");
              return statement.execute("analyze window_result, replay_entity, replay_job");
            }
          });
    } catch (StoreException e) {
      if (!(e.getCause() instanceof SQLException cause)
          || !(SqlFailure.isTimeout(cause) || SqlFailure.isLocked(cause))) {
        throw e;
      }
    }
  }

  private static boolean isSealing(Connection connection, String job) throws SQLException {
    return JobTable.share(connection, job)
        .filter(row -> row.phase() == ReplayPhase.SEALING)
        .isPresent();
  }

  private List<String> page(String job, String after) {
    return connections.call(
        "list entities of replay job " + job,
        connection -> EntityTable.all(connection, job, after, PAGE));
  }

  private List<List<String>> groups(String job, List<String> entities) {
    return connections.call(
        "count the windows of entities of replay job " + job,
        connection -> JobResults.groups(connection, job, entities, MOST_WINDOWS));
  }

  private static Optional<String> last(List<String> page) {
    return page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast());
  }

  private <T> T transaction(String operation, Connections.Work<T> work) {
    return connections.call(
        operation,
        connection -> {
          connection.setAutoCommit(false);
          var result = work.on(connection);
          connection.commit();
          return result;
        });
  }
}
