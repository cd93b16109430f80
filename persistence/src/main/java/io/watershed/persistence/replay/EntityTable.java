package io.watershed.persistence.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;

/** Table {@code replay_entity}. Rows are written in the order of their keys. */
final class EntityTable {
  private static final String TOUCH =
      "insert into replay_entity (job, entity, state) select ?, entity, 'OPEN'"
          + " from unnest(?::text[]) as touched (entity) order by entity on conflict do nothing";

  /**
   * Window names come one by one from the index, so that the range is looked up and not searched
   * for.
   */
  private static final String TOUCH_LIVE =
      """
      with recursive job as materialized (
        select job, pipeline, range_from, range_to from replay_job where job = ?
      ), names (window_name) as (
        (select w.window_name from job join window_result w on w.pipeline = job.pipeline
         order by w.window_name limit 1)
        union all
        select (select w.window_name from job join window_result w on w.pipeline = job.pipeline
                where w.window_name > names.window_name order by w.window_name limit 1)
        from names where names.window_name is not null
      ), live (entity) as (
        select w.entity
        from job cross join names
        join window_result w
          on w.pipeline = job.pipeline and w.window_name = names.window_name
         and w.window_start >= job.range_from and w.window_start < job.range_to
         and w.window_end <= job.range_to
        where w.generation = 0
           or exists (select from replay_job other where other.pipeline = w.pipeline
                      and other.generation = w.generation and other.promoted)
        union
        select l.entity from job join late_event l
          on l.pipeline = job.pipeline and l.event_time >= job.range_from
         and l.event_time < job.range_to
      )
      insert into replay_entity (job, entity, state)
      select job.job, live.entity, 'OPEN' from job cross join live
      where cardinality(?::text[]) = 0 or live.entity = any(?::text[])
      order by live.entity
      on conflict do nothing
      """;

  private static final String REACHED =
      """
      with locked as materialized (
        select entity from replay_entity
        where job = ? and entity = any(?::text[]) and state <> 'DISCARDED' and decision <= ?
        order by entity for update)
      update replay_entity e set state = ?, decision = ? from locked
      where e.job = ? and e.entity = locked.entity
      """;

  /** By the index of states first, for most of the time there is one in another. */
  private static final String IS_BEHIND =
      "select exists (select from replay_entity where job = ? and state = any(?::text[]))"
          + " or exists (select from replay_entity where job = ? and state = ? and decision < ?)";

  private EntityTable() {}

  static void touch(Connection connection, String job, Collection<String> entities)
      throws SQLException {
    try (var statement = connection.prepareStatement(TOUCH)) {
      statement.setString(1, job);
      bind(connection, statement, 2, entities);
      statement.executeUpdate();
    }
  }

  static long touchLive(Connection connection, String job, Collection<String> only)
      throws SQLException {
    try (var statement = connection.prepareStatement(TOUCH_LIVE)) {
      statement.setString(1, job);
      bind(connection, statement, 2, only);
      bind(connection, statement, 3, only);
      return statement.executeUpdate();
    }
  }

  static List<String> in(
      Connection connection, String job, EntityReplayState state, String after, int limit)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select entity from replay_entity where job = ? and state = ? and entity > ?"
                + " order by entity limit ?")) {
      statement.setString(1, job);
      statement.setString(2, state.name());
      statement.setString(3, after);
      statement.setInt(4, limit);
      return keys(statement);
    }
  }

  static List<String> before(
      Connection connection,
      String job,
      EntityReplayState state,
      int decision,
      String after,
      int limit)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select entity from replay_entity where job = ? and entity > ?"
                + " and state <> 'DISCARDED' and (state <> ? or decision < ?)"
                + " order by entity limit ?")) {
      statement.setString(1, job);
      statement.setString(2, after);
      statement.setString(3, state.name());
      statement.setInt(4, decision);
      statement.setInt(5, limit);
      return keys(statement);
    }
  }

  static boolean isBehind(Connection connection, String job, EntityReplayState state, int decision)
      throws SQLException {
    var others = EnumSet.complementOf(EnumSet.of(state, EntityReplayState.DISCARDED));
    try (var statement = connection.prepareStatement(IS_BEHIND)) {
      statement.setString(1, job);
      bind(connection, statement, 2, others.stream().map(Enum::name).toList());
      statement.setString(3, job);
      statement.setString(4, state.name());
      statement.setInt(5, state == EntityReplayState.DISCARDED ? 0 : decision);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  static List<String> all(Connection connection, String job, String after, int limit)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select entity from replay_entity where job = ? and entity > ? order by entity"
                + " limit ?")) {
      statement.setString(1, job);
      statement.setString(2, after);
      statement.setInt(3, limit);
      return keys(statement);
    }
  }

  static int reached(
      Connection connection,
      String job,
      Collection<String> entities,
      EntityReplayState state,
      int decision)
      throws SQLException {
    try (var statement = connection.prepareStatement(REACHED)) {
      statement.setString(1, job);
      bind(connection, statement, 2, entities);
      statement.setInt(3, decision);
      statement.setString(4, state.name());
      statement.setInt(5, decision);
      statement.setString(6, job);
      return statement.executeUpdate();
    }
  }

  static EntityCounts counts(Connection connection, String job) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select state, count(*) from replay_entity where job = ? group by state")) {
      statement.setString(1, job);
      var counts = new EnumMap<EntityReplayState, Long>(EntityReplayState.class);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          counts.put(EntityReplayState.valueOf(rows.getString(1)), rows.getLong(2));
        }
      }
      return new EntityCounts(
          counts.getOrDefault(EntityReplayState.OPEN, 0L),
          counts.getOrDefault(EntityReplayState.SEALED, 0L),
          counts.getOrDefault(EntityReplayState.PROMOTED, 0L),
          counts.getOrDefault(EntityReplayState.ROLLED_BACK, 0L),
          counts.getOrDefault(EntityReplayState.DISCARDED, 0L));
    }
  }

  static void delete(Connection connection, String job) throws SQLException {
    try (var statement = connection.prepareStatement("delete from replay_entity where job = ?")) {
      statement.setString(1, job);
      statement.executeUpdate();
    }
  }

  static void bind(
      Connection connection, PreparedStatement statement, int index, Collection<String> keys)
      throws SQLException {
    statement.setArray(index, connection.createArrayOf("text", keys.toArray(String[]::new)));
  }

  private static List<String> keys(PreparedStatement statement) throws SQLException {
    var keys = new ArrayList<String>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        keys.add(rows.getString(1));
      }
    }
    return keys;
  }
}
