package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Table {@code late_event} as readers see it. It is written by the journal alone, in the
 * transaction of the event that it comes from.
 */
public final class LateEvents {
  private static final String SELECT =
      "select pipeline, entity, shard, reason, windows, late_by_ms, "
          + Times.toMillis("event_time")
          + ", id_high, id_low, version, measures, event, topic_id, partition, leader_epoch,"
          + " record_offset, "
          + Times.toMillis("watermark")
          + ", sequence_number, "
          + Times.toMillis("decided_at")
          + " from late_event where pipeline = ?";

  private static final String AFTER =
      " and (entity, topic_id, partition, leader_epoch, record_offset)"
          + " > (?, ?::uuid, ?::int4, ?::int4, ?::int8)";

  private static final String ORDER =
      " order by entity, topic_id, partition, leader_epoch, record_offset limit ?";

  private final Connections connections;

  LateEvents(Connections connections) {
    this.connections = connections;
  }

  /**
   * Which late events are asked for.
   *
   * @param entity empty: of all entities
   * @param reason empty: for any reason
   * @param after last one of the page before; empty: from the beginning
   * @param limit the most rows
   */
  public record Query(
      String pipeline,
      Optional<String> entity,
      Optional<LateReason> reason,
      Optional<LateRow.Key> after,
      int limit) {}

  /** A page, in the order of {@link LateRow.Key}. */
  public List<LateRow> find(Query query) {
    var sql =
        SELECT
            + (query.entity().isPresent() ? " and entity = ?" : "")
            + (query.reason().isPresent() ? " and reason = ?" : "")
            + (query.after().isPresent() ? AFTER : "")
            + ORDER;
    return connections.call(
        "list late events of " + query.pipeline(),
        connection -> {
          try (var statement = connection.prepareStatement(sql)) {
            bind(statement, query);
            var found = new ArrayList<LateRow>();
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                found.add(row(rows));
              }
            }
            return found;
          }
        });
  }

  /** How many there are of a pipeline; a reason without any is left out. */
  public Map<LateReason, Long> countByReason(String pipeline) {
    return connections.call(
        "count late events of " + pipeline,
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "select reason, count(*) from late_event where pipeline = ? group by reason")) {
            statement.setString(1, pipeline);
            var counts = new TreeMap<LateReason, Long>();
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                counts.put(LateReason.valueOf(rows.getString(1)), rows.getLong(2));
              }
            }
            return counts;
          }
        });
  }

  private static void bind(PreparedStatement statement, Query query) throws SQLException {
    var index = 0;
    statement.setString(++index, query.pipeline());
    if (query.entity().isPresent()) {
      statement.setString(++index, query.entity().get());
    }
    if (query.reason().isPresent()) {
      statement.setString(++index, query.reason().get().name());
    }
    if (query.after().isPresent()) {
      var after = query.after().get();
      statement.setString(++index, after.entity());
      statement.setObject(++index, after.source().topicId());
      statement.setInt(++index, after.source().partition());
      statement.setInt(++index, after.epoch());
      statement.setLong(++index, after.offset());
    }
    statement.setInt(++index, query.limit());
  }

  private static LateRow row(ResultSet row) throws SQLException {
    return new LateRow(
        row.getString("pipeline"),
        row.getString("entity"),
        row.getInt("shard"),
        LateReason.valueOf(row.getString("reason")),
        List.of((String[]) row.getArray("windows").getArray()),
        row.getLong("late_by_ms"),
        row.getLong("event_time"),
        row.getLong("id_high"),
        row.getLong("id_low"),
        Times.read(row, "version"),
        row.getString("measures"),
        row.getBytes("event"),
        new SourcePartition(row.getObject("topic_id", UUID.class), row.getInt("partition")),
        row.getInt("leader_epoch"),
        row.getLong("record_offset"),
        Times.read(row, "watermark"),
        row.getLong("sequence_number"),
        row.getLong("decided_at"));
  }
}
