package io.watershed.persistence.replay;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The results of a job, beside those that readers see without it; of some entities at a time, in a
 * transaction.
 */
final class JobResults {

  /**
   * The job; its entities that are asked for; the jobs that have been decided on and may hold
   * windows of theirs; and what is stored of the range. Each is looked up key by key, which the
   * offsets keep the planner from changing: what it knows of tables that have just been filled may
   * be anything, and it would read them whole for each page.
   */
  private static final String SCOPE =
      """
      with job as materialized (
        select job, pipeline, generation, range_from, range_to from replay_job where job = ?
      ), entities as materialized (
        select e.entity from replay_entity e where e.job = ? and e.entity = any(?::text[])
      ), decided as materialized (
        select entities.entity, j.generation, j.decision, j.promoted, j.range_from, j.range_to
        from job
        join replay_job j on j.pipeline = job.pipeline and j.decision > 0
         and j.range_from < job.range_to and j.range_to > job.range_from
        cross join entities
        cross join lateral (
          select from replay_entity e where e.job = j.job and e.entity = entities.entity
          offset 0) touched
      ), stored as (
        select r.*
        from job cross join entities
        cross join lateral (
          select w.ctid as place, w.* from window_result w
          where w.pipeline = job.pipeline and w.entity = entities.entity
          offset 0) r
        where r.window_start >= job.range_from and r.window_end <= job.range_to
      )
      """;

  /** Of which generation the row of a window {@code r} has to be for readers to see it. */
  private static final String COUNTS =
      """
      coalesce((select d.generation from decided d
                where d.entity = r.entity and d.promoted
                  and r.window_start >= d.range_from and r.window_end <= d.range_to
                  %s
                order by d.decision desc limit 1), 0)
      """;

  /** What readers would see in the range if the job were not promoted. */
  private static final String BEFORE =
      ", before as materialized (select r.* from job cross join stored r"
          + " where r.status <> 'WITHDRAWN' and r.generation <> job.generation"
          + " and r.generation = "
          + COUNTS.formatted("and d.generation <> job.generation")
          + ")";

  /** What the job has. */
  private static final String AFTER =
      """
      , after as materialized (
        select r.*
        from job cross join entities
        cross join lateral (
          select w.ctid as place, w.* from window_result w
          where w.pipeline = job.pipeline and w.entity = entities.entity
            and w.generation = job.generation and w.generation > 0
          offset 0) r
        where r.status <> 'WITHDRAWN')
      """;

  private static final String COPIED =
      "insert into window_result (pipeline, entity, window_name, window_key, window_start,"
          + " window_end, generation, decision, revision, status, metrics, accepted, duplicates,"
          + " watermark, continues, sequence_number, final_at, source_topic_id, source_partition,"
          + " shard, updated_at) select r.pipeline, r.entity, r.window_name, r.window_key,"
          + " r.window_start, r.window_end, %s, 0, r.revision, 'WITHDRAWN', '{}', 0, 0,"
          + " r.watermark, r.continues, r.sequence_number, r.final_at, r.source_topic_id,"
          + " r.source_partition, r.shard, now()";

  private static final String IN_ORDER =
      " order by r.entity, r.window_name, r.window_key on conflict do nothing";

  private static final String WITHDRAW_MISSING =
      SCOPE
          + BEFORE
          + COPIED.formatted("job.generation")
          + " from job cross join before r"
          + IN_ORDER;

  /**
   * Where what counts again never had a window that the job has made, readers learn that it is
   * gone.
   */
  private static final String WITHDRAW_ADDED =
      SCOPE
          + AFTER
          + COPIED.formatted("again.generation")
          + " from job cross join after r cross join lateral (select "
          + COUNTS.formatted("")
          + " as generation offset 0) again where again.generation <> r.generation"
          + IN_ORDER;

  private static final String RELAY =
      SCOPE
          + """
          insert into result_outbox as waiting
            (pipeline, shard, entity, window_name, window_key, generation, decision, revision)
          select r.pipeline, r.shard, r.entity, r.window_name, r.window_key, r.generation,
                 coalesce((select max(d.decision) from decided d
                           where d.entity = r.entity and r.window_start >= d.range_from
                             and r.window_end <= d.range_to), 0),
                 r.revision
          from stored r
          where (? or r.status <> 'PROVISIONAL') and r.generation =
          """
          + COUNTS.formatted("")
          + """
          order by r.shard, r.entity, r.window_name, r.window_key, r.generation
          on conflict (pipeline, shard, entity, window_name, window_key, generation)
          do update set decision = greatest(waiting.decision, excluded.decision),
                        revision = greatest(waiting.revision, excluded.revision)
          """;

  private static final String DIFFERS =
      "(before.metrics <> after.metrics or before.accepted <> after.accepted"
          + " or before.window_start <> after.window_start"
          + " or before.window_end <> after.window_end or before.continues <> after.continues)";

  /**
   * The windows of both sides. A full join can't but merge or hash; materialized, as a condition on
   * it would make it one that may run in loops.
   */
  private static final String PAIRS =
      SCOPE
          + BEFORE
          + AFTER
          + ", pairs as materialized (select before.entity is not null as had,"
          + " after.entity is not null as has, "
          + DIFFERS
          + " as differs, coalesce(before.entity, after.entity) as entity,"
          + " coalesce(before.window_name, after.window_name) as window_name,"
          + " coalesce(before.window_key, after.window_key) as window_key,"
          + " before.place as former, after.place as corrected, after.generation, after.metrics"
          + " from before full join after on after.entity = before.entity"
          + " and after.window_name = before.window_name and after.window_key = before.window_key)";

  private static final String COUNT =
      PAIRS
          + " select count(*) filter (where not differs), count(*) filter (where not had),"
          + " count(*) filter (where not has), count(*) filter (where differs) from pairs";

  private static final String UNCHANGED =
      PAIRS
          + """
          select pairs.window_name, figure.name, count(*), count(figure.value),
                 coalesce(sum(figure.value), 0)::float8
          from pairs
          cross join lateral (
            select m.key as name,
                   case when jsonb_typeof(m.value) = 'number' then m.value::numeric end as value
            from jsonb_each(pairs.metrics) m
            union all
            select m.key || '.' || label.key, label.value::numeric
            from jsonb_each(pairs.metrics) m
            cross join lateral jsonb_each(
              case when jsonb_typeof(m.value) = 'object' then m.value else '{}' end) label
            where jsonb_typeof(label.value) = 'number') figure
          where not pairs.differs
          group by pairs.window_name, figure.name order by pairs.window_name, figure.name
          """;

  /** Both sides of a window in a row, the former first. */
  private static final String CHANGES =
      PAIRS
          + " select "
          + WindowRows.COLUMNS
          + """
           from pairs
          cross join lateral (
            select * from window_result w
            where w.ctid = any(array[pairs.former, pairs.corrected])
            offset 0) r
          where pairs.differs is not false
          order by r.entity, r.window_name, r.window_key,
                   (r.generation = pairs.generation) is true
          """;

  private static final String PURGE =
      """
      delete from window_result where ctid = any(array(
        select r.ctid
        from replay_job j
        cross join lateral (
          select w.ctid from window_result w
          where w.pipeline = j.pipeline and w.generation = j.generation and w.generation > 0
          limit ?) r
        where j.job = ? and not j.promoted
          and (j.discarded or j.phase in ('ABORTED', 'FAILED'))))
      """;

  /** Counts no further than it has to: a page must not be dearer to cut than to compare. */
  private static final String COUNT_WINDOWS =
      "select (select count(*) from (select from window_result w where w.pipeline ="
          + " (select pipeline from replay_job where job = ?) and w.entity = asked.entity limit ?)"
          + " counted) from unnest(?::text[]) with ordinality as asked (entity, place) order by place";

  private JobResults() {}

  /**
   * The entities in groups, in the same order, that together have few enough windows for one
   * statement; an entity that alone has more is a group of its own.
   */
  static List<List<String>> groups(
      Connection connection, String job, List<String> entities, int most) throws SQLException {
    try (var statement = connection.prepareStatement(COUNT_WINDOWS)) {
      statement.setString(1, job);
      statement.setInt(2, most);
      EntityTable.bind(connection, statement, 3, entities);
      var groups = new ArrayList<List<String>>();
      try (var row = statement.executeQuery()) {
        long windows = 0;
        for (var entity : entities) {
          row.next();
          windows += row.getLong(1);
          if (groups.isEmpty() || windows > most) {
            groups.add(new ArrayList<>());
            windows = row.getLong(1);
          }
          groups.getLast().add(entity);
        }
      }
      return groups;
    }
  }

  static int withdrawMissing(Connection connection, String job, List<String> entities)
      throws SQLException {
    try (var statement = prepared(connection, WITHDRAW_MISSING, job, entities)) {
      return statement.executeUpdate();
    }
  }

  static void withdrawAdded(Connection connection, String job, List<String> entities)
      throws SQLException {
    try (var statement = prepared(connection, WITHDRAW_ADDED, job, entities)) {
      statement.executeUpdate();
    }
  }

  /** Puts into the outbox what readers see in the range now. */
  static void relay(
      Connection connection, String job, List<String> entities, boolean alsoProvisional)
      throws SQLException {
    try (var statement = prepared(connection, RELAY, job, entities)) {
      statement.setBoolean(4, alsoProvisional);
      statement.executeUpdate();
    }
  }

  static DiffCounts count(Connection connection, String job, List<String> entities)
      throws SQLException {
    try (var statement = prepared(connection, COUNT, job, entities);
        var row = statement.executeQuery()) {
      row.next();
      return new DiffCounts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  static List<DiffRow> changes(
      Connection connection, String job, int generation, List<String> entities)
      throws SQLException {
    List<WindowRow> rows;
    try (var statement = prepared(connection, CHANGES, job, entities)) {
      rows = WindowRows.read(statement);
    }
    var changes = new ArrayList<DiffRow>();
    for (var i = 0; i < rows.size(); i++) {
      var first = rows.get(i);
      if (first.generation() == generation) {
        changes.add(change(Optional.empty(), Optional.of(first)));
      } else if (i + 1 < rows.size() && isSameWindow(first, rows.get(i + 1))) {
        changes.add(change(Optional.of(first), Optional.of(rows.get(++i))));
      } else {
        changes.add(change(Optional.of(first), Optional.empty()));
      }
    }
    return changes;
  }

  static List<UnchangedFigure> unchanged(Connection connection, String job, List<String> entities)
      throws SQLException {
    try (var statement = prepared(connection, UNCHANGED, job, entities);
        var row = statement.executeQuery()) {
      var figures = new ArrayList<UnchangedFigure>();
      while (row.next()) {
        figures.add(
            new UnchangedFigure(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getDouble(5)));
      }
      return figures;
    }
  }

  static int purge(Connection connection, String job, int limit) throws SQLException {
    lookUp(connection);
    try (var statement = connection.prepareStatement(PURGE)) {
      statement.setInt(1, limit);
      statement.setString(2, job);
      return statement.executeUpdate();
    }
  }

  private static DiffRow change(Optional<WindowRow> before, Optional<WindowRow> after) {
    var shown = after.or(() -> before).orElseThrow();
    return new DiffRow(
        shown.entity(), shown.window(), shown.key(), shown.start(), shown.end(), before, after);
  }

  private static boolean isSameWindow(WindowRow one, WindowRow other) {
    return one.key() == other.key()
        && one.window().equals(other.window())
        && one.entity().equals(other.entity());
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, String job, List<String> entities) throws SQLException {
    lookUp(connection);
    var statement = connection.prepareStatement(sql);
    statement.setString(1, job);
    statement.setString(2, job);
    EntityTable.bind(connection, statement, 3, entities);
    return statement;
  }

  /** Until the transaction ends no table is read whole where keys can be looked up. */
  private static void lookUp(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("set local enable_seqscan = off");
    }
  }
}
