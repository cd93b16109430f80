package io.watershed.persistence.replay;

import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results of a job, beside those that readers see without it; of some entities at a time. */
final class JobResults {

  /** The job, and its entities that are asked for. */
  private static final String JOB =
      "with job as materialized (select job, pipeline, generation, range_from, range_to"
          + " from replay_job where job = ?),"
          + " of_job as materialized (select e.entity from replay_entity e"
          + " where e.job = ? and e.entity = any(?::text[]))";

  /**
   * What readers would see in the range if the job were not promoted; {@code b}. Entity by entity,
   * which the offset keeps the planner from changing: it would read the whole range for each page.
   */
  private static final String BEFORE =
      """
      , before as materialized (
        select b.pipeline, b.entity, b.window_name, b.window_key, b.generation, b.status, b.metrics,
               b.accepted, b.window_start, b.window_end, b.continues
        from job cross join of_job
        cross join lateral (
          select * from window_result r
          where r.pipeline = job.pipeline and r.entity = of_job.entity
            and r.window_start >= job.range_from and r.window_end <= job.range_to
            and r.generation <> job.generation
          offset 0) b
        left join replay_job own on own.pipeline = b.pipeline and own.generation = b.generation
        where b.status <> 'WITHDRAWN'
          and (b.generation = 0 or own.promoted)
          and not exists (
            select from replay_job j
            join replay_entity e on e.job = j.job
            where e.entity = b.entity and j.pipeline = b.pipeline and j.promoted and j.job <> job.job
              and b.window_start >= j.range_from and b.window_end <= j.range_to
              and j.generation <> b.generation
              and j.decision > case when b.generation = 0 then 0 else own.decision end))
      """;

  /** What the job has; {@code a}. */
  private static final String AFTER =
      """
      , after as materialized (
        select a.pipeline, a.entity, a.window_name, a.window_key, a.generation, a.status, a.metrics,
               a.accepted, a.window_start, a.window_end, a.continues
        from job cross join of_job
        cross join lateral (
          select * from window_result r
          where r.pipeline = job.pipeline and r.entity = of_job.entity
            and r.generation = job.generation and r.generation > 0
          offset 0) a
        where a.status <> 'WITHDRAWN')
      """;

  private static final String COPIED =
      "insert into window_result (pipeline, entity, window_name, window_key, window_start,"
          + " window_end, generation, decision, revision, status, metrics, accepted, duplicates,"
          + " watermark, continues, sequence_number, final_at, source_topic_id, source_partition,"
          + " shard, updated_at) select r.pipeline, r.entity, r.window_name, r.window_key,"
          + " r.window_start, r.window_end, %s, 0, r.revision, 'WITHDRAWN', '{}', 0, 0,"
          + " r.watermark, r.continues, r.sequence_number, r.final_at, r.source_topic_id,"
          + " r.source_partition, r.shard, now()";

  private static final String WITHDRAW_MISSING =
      JOB
          + BEFORE
          + COPIED.formatted("job.generation")
          + " from job cross join before join window_result r on r.pipeline = before.pipeline"
          + " and r.entity = before.entity and r.window_name = before.window_name"
          + " and r.window_key = before.window_key and r.generation = before.generation"
          + " order by r.entity, r.window_name, r.window_key on conflict do nothing";

  /**
   * Where what counts again never had a window that the job has made, readers learn that it is
   * gone.
   */
  private static final String WITHDRAW_ADDED =
      JOB
          + COPIED.formatted("again.generation")
          + " from job cross join of_job join window_result r on r.pipeline = job.pipeline"
          + " and r.entity = of_job.entity and r.generation = job.generation and r.generation > 0"
          + " cross join lateral (select coalesce((select j.generation from replay_job j"
          + " join replay_entity e on e.job = j.job and e.entity = r.entity"
          + " where j.pipeline = r.pipeline and j.promoted"
          + " and r.window_start >= j.range_from and r.window_end <= j.range_to"
          + " order by j.decision desc limit 1), 0) as generation) as again"
          + " where r.status <> 'WITHDRAWN' and again.generation <> r.generation"
          + " order by r.entity, r.window_name, r.window_key on conflict do nothing";

  private static final String RELAY =
      JOB
          + """
          insert into result_outbox as stored
            (pipeline, shard, entity, window_name, window_key, generation, decision, revision)
          select r.pipeline, r.shard, r.entity, r.window_name, r.window_key, r.generation,
                 r.decision, r.revision
          from job cross join of_job
          join window_seen r
            on r.pipeline = job.pipeline and r.entity = of_job.entity
           and r.window_start >= job.range_from and r.window_end <= job.range_to
          where ? or r.status <> 'PROVISIONAL'
          order by r.shard, r.entity, r.window_name, r.window_key, r.generation
          on conflict (pipeline, shard, entity, window_name, window_key, generation)
          do update set decision = greatest(stored.decision, excluded.decision),
                        revision = greatest(stored.revision, excluded.revision)
          """;

  private static final String DIFFERS =
      "(before.metrics <> after.metrics or before.accepted <> after.accepted"
          + " or before.window_start <> after.window_start"
          + " or before.window_end <> after.window_end or before.continues <> after.continues)";

  private static final String PAIRED =
      " from before full join after on after.entity = before.entity"
          + " and after.window_name = before.window_name and after.window_key = before.window_key";

  private static final String COUNT =
      JOB
          + BEFORE
          + AFTER
          + " select count(*) filter (where not "
          + DIFFERS
          + "), count(*) filter (where before.entity is null),"
          + " count(*) filter (where after.entity is null), count(*) filter (where "
          + DIFFERS
          + ")"
          + PAIRED;

  private static final String UNCHANGED =
      JOB
          + BEFORE
          + AFTER
          + """
          select after.window_name, figure.name, count(*), count(figure.value),
                 coalesce(sum(figure.value), 0)::float8
          """
          + PAIRED
          + """

          cross join lateral (
            select m.key as name,
                   case when jsonb_typeof(m.value) = 'number' then m.value::numeric end as value
            from jsonb_each(after.metrics) m
            union all
            select m.key || '.' || label.key, label.value::numeric
            from jsonb_each(after.metrics) m
            cross join lateral jsonb_each(
              case when jsonb_typeof(m.value) = 'object' then m.value else '{}' end) label
            where jsonb_typeof(label.value) = 'number') figure
          where before.entity is not null and after.entity is not null and not
          """
          + DIFFERS
          + " group by after.window_name, figure.name order by after.window_name, figure.name";

  /** Both sides of a window in a row, the former first. */
  private static final String CHANGES =
      JOB
          + BEFORE
          + AFTER
          + ", changes as materialized (select coalesce(before.pipeline, after.pipeline) as"
          + " pipeline, coalesce(before.entity, after.entity) as entity,"
          + " coalesce(before.window_name, after.window_name) as window_name,"
          + " coalesce(before.window_key, after.window_key) as window_key, before.generation as"
          + " former, after.generation as corrected"
          + PAIRED
          + " where before.entity is null or after.entity is null or "
          + DIFFERS
          + ") select "
          + WindowRows.COLUMNS
          + " from changes c join window_result r on r.pipeline = c.pipeline and r.entity ="
          + " c.entity and r.window_name = c.window_name and r.window_key = c.window_key and"
          + " r.generation in (c.former, c.corrected) order by r.entity, r.window_name,"
          + " r.window_key, (r.generation = c.corrected) is true";

  private static final String PURGE =
      "delete from window_result where ctid = any(array(select r.ctid from replay_job j"
          + " join window_result r on r.pipeline = j.pipeline and r.generation = j.generation"
          + " and r.generation > 0 where j.job = ? and not j.promoted"
          + " and (j.discarded or j.phase in ('ABORTED', 'FAILED')) limit ?))";

  private JobResults() {}

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
    try (var statement = connection.prepareStatement(PURGE)) {
      statement.setString(1, job);
      statement.setInt(2, limit);
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
    var statement = connection.prepareStatement(sql);
    statement.setString(1, job);
    statement.setString(2, job);
    EntityTable.bind(connection, statement, 3, entities);
    return statement;
  }
}
