package io.watershed.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass through the journal of a pipeline, entity by entity in the order of their ids. Rows go
 * from the oldest on, so that what is left of an entity has no gap at any moment. It ends early
 * where a replay job needs what there is.
 */
final class JournalDeletion {
  /** Entities that are looked at together. */
  private static final int ENTITIES = 200;

  /**
   * A writer that has been silent for half the age can't know of the rows that are deleted now, and
   * they can't stop it any more.
   */
  private static final String FENCE =
      "update journal_writer set dead_since = now()"
          + " where dead_since is null and seen_at < now() - ? * interval '1 ms' / 2";

  /** A writer that isn't there is dead, too. */
  private static final String FORGET =
      "delete from journal_writer where dead_since < now() - ? * interval '1 ms'";

  private static final String NOW = "select (extract(epoch from now()) * 1000)::int8";

  /** The next entities with a snapshot, and the newest one of that age; null: none is. */
  private static final String KEPT =
      "select persistence_id, max(sequence_number) filter (where created <= ?) from snapshot"
          + " where persistence_id > ? and persistence_id >= ? and persistence_id < ?"
          + " group by persistence_id order by persistence_id limit "
          + ENTITIES;

  /** Whether live events may still have to be read back for a replay. */
  private static final String NEEDED =
      "select from replay_job where pipeline = ? and (phase in ('FEEDING', 'SEALING')"
          + " or (phase = 'PLANNED' and created_at > now() - interval '1 day')) limit 1";

  private static final String EVENTS =
      "delete from event_journal where ctid = any(array(select event.ctid"
          + " from unnest(?::text[], ?::int8[]) as kept (id, number) cross join lateral"
          + " (select ctid from event_journal where persistence_id = kept.id"
          + " and sequence_number <= kept.number order by sequence_number limit ?) as event"
          + " limit ?))";

  private static final String SNAPSHOTS =
      "delete from snapshot using unnest(?::text[], ?::int8[]) as kept (id, number)"
          + " where persistence_id = kept.id and sequence_number < kept.number";

  private final String pipeline;
  private final String first;
  private final String end;
  private final long ageMillis;
  private final int most;

  /** Epoch ms, fixed with the fence: a writer that froze later may hold numbers from then on. */
  private long until;

  private String after = "";
  private String lastOfGroup = "";
  private List<Kept> group = List.of();
  private boolean complete;
  private long snapshots;

  /**
   * @param most rows of the journal that one step deletes
   */
  JournalDeletion(String pipeline, Duration age, int most) {
    this.pipeline = pipeline;
    first = pipeline + "|";
    end = KeyRange.endOf(first).orElseThrow();
    ageMillis = age.toMillis();
    this.most = most;
  }

  /** A snapshot that stays, with everything behind it. */
  private record Kept(String id, long number) {}

  /**
   * Marks the writers dead that old rows would have to stop, and forgets those that have been dead
   * for long. Comes before the first step.
   */
  void fence(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(NOW);
        var row = statement.executeQuery()) {
      row.next();
      until = row.getLong(1) - ageMillis;
    }
    for (var sql : List.of(FENCE, FORGET)) {
      try (var statement = connection.prepareStatement(sql)) {
        statement.setLong(1, ageMillis);
        statement.executeUpdate();
      }
    }
  }

  boolean isComplete() {
    return complete;
  }

  /** Snapshots deleted so far. */
  long snapshots() {
    return snapshots;
  }

  /** Deletes some rows, each statement being a transaction; returns how many of the journal. */
  int step(Connection connection) throws SQLException {
    if (isNeeded(connection)) {
      complete = true;
      return 0;
    }
    if (group.isEmpty()) {
      group = next(connection);
      if (group.isEmpty()) {
        after = lastOfGroup;
        return 0;
      }
    }
    var ids = connection.createArrayOf("text", group.stream().map(Kept::id).toArray(String[]::new));
    var numbers =
        connection.createArrayOf("int8", group.stream().map(Kept::number).toArray(Long[]::new));
    int deleted;
    try (var statement = connection.prepareStatement(EVENTS)) {
      statement.setArray(1, ids);
      statement.setArray(2, numbers);
      statement.setInt(3, most);
      statement.setInt(4, most);
      deleted = statement.executeUpdate();
    }
    if (deleted < most) {
      // Only now, so that no snapshot is ever left with a gap behind it that is older than these.
      try (var statement = connection.prepareStatement(SNAPSHOTS)) {
        statement.setArray(1, ids);
        statement.setArray(2, numbers);
        snapshots += statement.executeUpdate();
      }
      after = lastOfGroup;
      group = List.of();
    }
    return deleted;
  }

  private boolean isNeeded(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(NEEDED)) {
      statement.setString(1, pipeline);
      try (var row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private List<Kept> next(Connection connection) throws SQLException {
    var found = new ArrayList<Kept>();
    var seen = 0;
    try (var statement = connection.prepareStatement(KEPT)) {
      statement.setLong(1, until);
      statement.setString(2, after);
      statement.setString(3, first);
      statement.setString(4, end);
      try (var rows = statement.executeQuery()) {
        for (; rows.next(); seen++) {
          lastOfGroup = rows.getString(1);
          var number = rows.getLong(2);
          if (!rows.wasNull()) {
            found.add(new Kept(lastOfGroup, number));
          }
        }
      }
    }
    complete = seen == 0;
    return found;
  }
}
