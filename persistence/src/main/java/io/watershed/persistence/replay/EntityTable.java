package io.watershed.persistence.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Table {@code replay_entity}. Rows are written in the order of their keys. */
final class EntityTable {
  private static final String TOUCH =
      "insert into replay_entity (job, entity, state) select ?, entity, 'OPEN'"
          + " from unnest(?::text[]) as touched (entity) order by entity on conflict do nothing";

  /**
   * Of a page of entities those that have results or late events in the range. Entities and window
   * names come one by one from the primary keys, and each is looked up in them: how long it takes
   * doesn't hang on what the planner knows of the tables, nor on how many windows the range has.
   * The key of a bounded window is its start or its end, so it lies within the range.
   */
  private static final String TOUCH_LIVE =
      """
      with recursive job as materialized (
        select job, pipeline, range_from, range_to,
               array(select 0 union all select other.generation from replay_job other
                     where other.pipeline = j.pipeline and other.promoted) as seen
        from replay_job j where job = ?
      ), names (window_name) as (
        select (select w.window_name from window_result w
                where w.pipeline = (select pipeline from job)
                order by w.window_name limit 1)
        union all
        select (select w.window_name from window_result w
                where w.pipeline = (select pipeline from job)
                  and w.window_name > names.window_name
                order by w.window_name limit 1)
        from names where names.window_name is not null
      ), page (entity, place) as (
        %s
      ), touched as (
        insert into replay_entity (job, entity, state)
        select job.job, page.entity, 'OPEN' from job cross join page
        where page.place > 0 and page.entity is not null
          and (exists (
            select from names cross join lateral (
              select from window_result w
              where w.pipeline = job.pipeline and w.entity = page.entity
                and w.window_name = names.window_name
                and w.window_key >= job.range_from and w.window_key <= job.range_to
                and w.window_start >= job.range_from and w.window_end <= job.range_to
                and w.generation = any(job.seen)
              limit 1) live)
          or exists (
            select from late_event l
            where l.pipeline = job.pipeline and l.entity = page.entity
              and l.event_time >= job.range_from and l.event_time < job.range_to
            limit 1))
        order by page.entity
        on conflict do nothing
        returning 1
      )
      select (select count(*) from touched), max(entity) from page
      """;

  private static final String OF_THE_STORE =
      """
      select ?::text collate "C", 0
      union all
      select least(
          (select w.entity from window_result w
           where w.pipeline = (select pipeline from job) and w.entity > page.entity
           order by w.entity limit 1),
          (select l.entity from late_event l
           where l.pipeline = (select pipeline from job) and l.entity > page.entity
           order by l.entity limit 1)), page.place + 1
      from page where page.entity is not null and page.place < ?
      """;

  private static final String THAT_ARE_NAMED =
      "select entity collate \"C\", place from unnest(?::text[]) with ordinality"
          + " as named (entity, place)";

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

  /**
   * What a page has come to.
   *
   * @param touched entities that were not recorded before
   * @param last entity of the page; empty: there was none
   */
  record TouchedPage(long touched, Optional<String> last) {}

  /**
   * Records those of the next entities after one that have something in the range.
   *
   * @param after last one of the page before; empty: from the beginning
   */
  static TouchedPage touchLive(Connection connection, String job, String after, int limit)
      throws SQLException {
    try (var statement = connection.prepareStatement(TOUCH_LIVE.formatted(OF_THE_STORE))) {
      statement.setString(1, job);
      statement.setString(2, after);
      statement.setInt(3, limit);
      var page = touched(statement);
      return new TouchedPage(page.touched(), page.last().filter(last -> !last.equals(after)));
    }
  }

  /** Records those of some entities that have something in the range. */
  static long touchLive(Connection connection, String job, List<String> only) throws SQLException {
    try (var statement = connection.prepareStatement(TOUCH_LIVE.formatted(THAT_ARE_NAMED))) {
      statement.setString(1, job);
      bind(connection, statement, 2, only);
      return touched(statement).touched();
    }
  }

  private static TouchedPage touched(PreparedStatement statement) throws SQLException {
    try (var row = statement.executeQuery()) {
      row.next();
      return new TouchedPage(row.getLong(1), Optional.ofNullable(row.getString(2)));
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
