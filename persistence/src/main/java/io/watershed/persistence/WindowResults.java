package io.watershed.persistence;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tables {@code window_result} and {@code entity_summary} as readers of live results see them. They
 * are written by the journal alone, in the transaction of the event that they come from.
 */
public final class WindowResults {
  private static final String SELECT_ROWS =
      "select "
          + WindowRows.COLUMNS
          + " from window_result r where pipeline = ? and entity = ? and ";

  private static final String SELECT_ENTITIES =
      "select pipeline, entity, shard, accepted, duplicates, conflicts, late, revisions,"
          + " over_limit, state_bytes, "
          + Times.toMillis("watermark")
          + ", sequence_number, "
          + Times.toMillis("updated_at")
          + " from entity_summary where pipeline = ?";

  private static final String OPEN =
      """
      select distinct entity from window_result
      where pipeline = ? and shard = ? and status = 'PROVISIONAL' and entity > ?
      order by entity limit ?
      """;

  /**
   * {@code least} is null where one partition has no watermark yet, and then no entity with several
   * sources is due; {@code newest} bounds the part of the index that is looked at. A topic that was
   * created again has rows under its former id too: nothing moves their watermark any more, so they
   * don't count, and what only they fed is due by the least of the others.
   */
  private static final String DUE =
      """
      with mark as materialized (
        select topic_id, partition, greatest(watermark, raised_to) as watermark,
               row_number() over (partition by topic, partition order by updated_at desc) = 1 as live
        from source_position where pipeline = ?
      ), bounds as materialized (
        select case when bool_and(watermark is not null) filter (where live)
                    then min(watermark) filter (where live) end as least,
               max(watermark) as newest
        from mark
      )
      select r.entity, (extract(epoch from min(r.final_at)) * 1000)::int8 as first_final
      from bounds
      join window_result r on r.final_at <= bounds.newest
      left join mark on mark.topic_id = r.source_topic_id and mark.partition = r.source_partition
      where r.pipeline = ? and r.shard = ? and r.status = 'PROVISIONAL'
        and r.final_at
            <= case when r.source_topic_id is null or not mark.live then bounds.least
                    else mark.watermark end
      group by r.entity
      """;

  private static final String DUE_AFTER =
      " having (min(r.final_at), r.entity) > (" + Times.PARAMETER + ", ?)";

  private static final String DUE_ORDER = " order by min(r.final_at), r.entity limit ?";

  private final Connections connections;

  WindowResults(Connections connections) {
    this.connections = connections;
  }

  /** Newest windows first. Withdrawn ones are included, since that is news as well. */
  public List<WindowRow> find(WindowQuery query) {
    var sql = new StringBuilder(SELECT_ROWS).append(query.generations().sql());
    query.window().ifPresent(name -> sql.append(" and window_name = ?"));
    query.from().ifPresent(from -> sql.append(" and window_end > ").append(Times.PARAMETER));
    query.to().ifPresent(to -> sql.append(" and window_start < ").append(Times.PARAMETER));
    query.maxSequenceNumber().ifPresent(max -> sql.append(" and sequence_number <= ?"));
    if (query.onlyClosed()) {
      sql.append(" and status in ('FINAL', 'CORRECTED')");
    }
    sql.append(
        " order by r.window_start desc, r.window_end desc, window_name, r.window_key limit ?");
    return connections.call(
        "find windows of %s in %s".formatted(query.entity(), query.pipeline()),
        connection -> {
          try (var statement = connection.prepareStatement(sql.toString())) {
            var index = 0;
            statement.setString(++index, query.pipeline());
            statement.setString(++index, query.entity());
            index = query.generations().set(statement, index);
            if (query.window().isPresent()) {
              statement.setString(++index, query.window().get());
            }
            if (query.from().isPresent()) {
              statement.setLong(++index, query.from().getAsLong());
            }
            if (query.to().isPresent()) {
              statement.setLong(++index, query.to().getAsLong());
            }
            if (query.maxSequenceNumber().isPresent()) {
              statement.setLong(++index, query.maxSequenceNumber().getAsLong());
            }
            statement.setInt(++index, query.limit());
            return WindowRows.read(statement);
          }
        });
  }

  /** What was written after a journal row, of live results, in the order of writing. */
  public List<WindowRow> changedSince(
      String pipeline, String entity, long afterSequenceNumber, int limit) {
    return changedSince(pipeline, entity, Generations.LIVE, afterSequenceNumber, limit);
  }

  /** What was written after a journal row, in the order of writing. */
  public List<WindowRow> changedSince(
      String pipeline,
      String entity,
      Generations generations,
      long afterSequenceNumber,
      int limit) {
    return connections.call(
        "read changes of %s in %s".formatted(entity, pipeline),
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  SELECT_ROWS
                      + generations.sql()
                      + " and sequence_number > ? order by sequence_number, r.window_start,"
                      + " window_name, r.window_key limit ?")) {
            statement.setString(1, pipeline);
            statement.setString(2, entity);
            int index = generations.set(statement, 2);
            statement.setLong(++index, afterSequenceNumber);
            statement.setInt(++index, limit);
            return WindowRows.read(statement);
          }
        });
  }

  /** What each side says of one window, by generation. */
  public List<WindowRow> sides(String pipeline, String entity, String window, long key) {
    return connections.call(
        "find the sides of a window of %s in %s".formatted(entity, pipeline),
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  SELECT_ROWS
                      + "window_name = ? and window_key = "
                      + Times.PARAMETER
                      + " order by r.generation")) {
            statement.setString(1, pipeline);
            statement.setString(2, entity);
            statement.setString(3, window);
            statement.setLong(4, key);
            return WindowRows.read(statement);
          }
        });
  }

  /**
   * A page of entities in the order of their keys' UTF-8 bytes.
   *
   * @param prefix of the keys; empty for all
   * @param afterKey last key of the page before; empty for the first page
   */
  public List<EntityRow> entities(String pipeline, String prefix, String afterKey, int limit) {
    var end = KeyRange.endOf(prefix);
    return connections.call(
        "list entities of " + pipeline,
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  SELECT_ENTITIES
                      + " and entity > ? and entity >= ?"
                      + (end.isPresent() ? " and entity < ?" : "")
                      + " order by entity limit ?")) {
            var index = 0;
            statement.setString(++index, pipeline);
            statement.setString(++index, afterKey);
            statement.setString(++index, prefix);
            if (end.isPresent()) {
              statement.setString(++index, end.get());
            }
            statement.setInt(++index, limit);
            return entityRows(statement);
          }
        });
  }

  public Optional<EntityRow> entity(String pipeline, String entity) {
    return connections.call(
        "find entity %s of %s".formatted(entity, pipeline),
        connection -> {
          try (var statement = connection.prepareStatement(SELECT_ENTITIES + " and entity = ?")) {
            statement.setString(1, pipeline);
            statement.setString(2, entity);
            return entityRows(statement).stream().findFirst();
          }
        });
  }

  /**
   * Entities of a shard with a provisional window that the published watermark has passed, the
   * longest overdue first. An entity with a single source goes by that partition's watermark, any
   * other by the least of the pipeline, provided that each partition has one.
   *
   * @param after last one of the page before; empty: from the beginning
   */
  public List<DueEntity> dueEntities(
      String pipeline, int shard, Optional<DueEntity> after, int limit) {
    return connections.call(
        "find due entities of %s in shard %d".formatted(pipeline, shard),
        connection -> {
          try (var statement =
              connection.prepareStatement(DUE + (after.isPresent() ? DUE_AFTER : "") + DUE_ORDER)) {
            var index = 0;
            statement.setString(++index, pipeline);
            statement.setString(++index, pipeline);
            statement.setInt(++index, shard);
            if (after.isPresent()) {
              statement.setLong(++index, after.get().finalAt());
              statement.setString(++index, after.get().entity());
            }
            statement.setInt(++index, limit);
            var due = new ArrayList<DueEntity>();
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                due.add(new DueEntity(rows.getLong("first_final"), rows.getString("entity")));
              }
            }
            return due;
          }
        });
  }

  /**
   * Entities of a shard with a provisional window, in the order of their keys.
   *
   * @param afterKey only keys behind this one; empty: from the beginning
   */
  public List<String> openEntities(String pipeline, int shard, String afterKey, int limit) {
    return connections.call(
        "find open entities of %s in shard %d".formatted(pipeline, shard),
        connection -> {
          try (var statement = connection.prepareStatement(OPEN)) {
            statement.setString(1, pipeline);
            statement.setInt(2, shard);
            statement.setString(3, afterKey);
            statement.setInt(4, limit);
            return keys(statement);
          }
        });
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

  private static List<EntityRow> entityRows(PreparedStatement statement) throws SQLException {
    var found = new ArrayList<EntityRow>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(
            new EntityRow(
                rows.getString("pipeline"),
                rows.getString("entity"),
                rows.getInt("shard"),
                rows.getLong("accepted"),
                rows.getLong("duplicates"),
                rows.getLong("conflicts"),
                rows.getLong("late"),
                rows.getLong("revisions"),
                rows.getLong("over_limit"),
                rows.getLong("state_bytes"),
                Times.read(rows, "watermark"),
                rows.getLong("sequence_number"),
                rows.getLong("updated_at")));
      }
    }
    return found;
  }
}
