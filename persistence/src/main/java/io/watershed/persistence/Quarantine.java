package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Table {@code quarantined_event}: records that could not become events. */
public final class Quarantine {
  private static final String ADD =
      "insert into quarantined_event (pipeline, topic, topic_id, partition, leader_epoch,"
          + " record_offset, reason, detail, record_time_ms, record_key, record_value, value_bytes,"
          + " record_position, quarantined_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          + Times.PARAMETER
          + ") on conflict do nothing";

  /** By position, which is the order of the primary key. */
  private static final String PAGE =
      "select topic, topic_id, partition, leader_epoch, record_offset, reason, detail,"
          + " record_time_ms, record_key, record_value, value_bytes, record_position, "
          + Times.toMillis("quarantined_at")
          + " from quarantined_event where pipeline = ?"
          + " and (topic_id, partition, record_offset, leader_epoch) > (?, ?, ?, ?)"
          + " and (cardinality(?::text[]) = 0 or reason = any(?::text[]))"
          + " and (?::text is null or topic = ?::text)"
          + " and quarantined_at >= "
          + Times.fromMillis("?::int8")
          + " and quarantined_at < "
          + Times.fromMillis("?::int8")
          + " order by topic_id, partition, record_offset, leader_epoch limit ?";

  private static final UUID FIRST_ID = new UUID(0, 0);

  private final Connections connections;

  Quarantine(Connections connections) {
    this.connections = connections;
  }

  /**
   * Keeps the events, all or none. An event that is already there (same pipeline, partition, leader
   * epoch and offset) stays as it was first read.
   */
  public void add(List<QuarantinedEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    var first = events.getFirst();
    connections.run(
        "quarantine %d records of %s from offset %d of %s"
            .formatted(events.size(), first.pipeline(), first.offset(), first.partition()),
        connection -> {
          connection.setAutoCommit(false);
          try (var statement = connection.prepareStatement(ADD)) {
            for (var event : events) {
              statement.setString(1, event.pipeline());
              statement.setString(2, event.topic());
              statement.setObject(3, event.partition().topicId());
              statement.setInt(4, event.partition().partition());
              statement.setInt(5, event.epoch());
              statement.setLong(6, event.offset());
              statement.setString(7, storable(event.reason()));
              statement.setString(8, storable(event.detail()));
              statement.setLong(9, event.timestamp());
              statement.setBytes(10, event.key());
              statement.setBytes(11, event.value());
              statement.setInt(12, event.valueBytes());
              statement.setBytes(13, event.position());
              statement.setLong(14, event.at());
              statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
          }
        });
  }

  /**
   * Which records are meant.
   *
   * @param reasons empty: any
   * @param topic empty: any
   * @param since when they were first read, epoch ms
   * @param until epoch ms, exclusive
   */
  public record Query(
      String pipeline, List<String> reasons, Optional<String> topic, long since, long until) {

    public Query {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * A page, by topic id, partition and offset.
   *
   * @param after last one of the page before; empty: from the beginning
   */
  public List<QuarantinedEvent> page(Query query, Optional<QuarantinedEvent> after, int limit) {
    return connections.call(
        "read quarantined records of " + query.pipeline(),
        connection -> {
          try (var statement = connection.prepareStatement(PAGE)) {
            var reasons = connection.createArrayOf("text", query.reasons().toArray(String[]::new));
            statement.setString(1, query.pipeline());
            statement.setObject(2, after.map(last -> last.partition().topicId()).orElse(FIRST_ID));
            statement.setInt(3, after.map(last -> last.partition().partition()).orElse(-1));
            statement.setLong(4, after.map(QuarantinedEvent::offset).orElse(-1L));
            statement.setInt(5, after.map(QuarantinedEvent::epoch).orElse(Integer.MIN_VALUE));
            statement.setArray(6, reasons);
            statement.setArray(7, reasons);
            statement.setString(8, query.topic().orElse(null));
            statement.setString(9, query.topic().orElse(null));
            statement.setLong(10, query.since());
            statement.setLong(11, query.until());
            statement.setInt(12, limit);
            var page = new ArrayList<QuarantinedEvent>();
            try (var row = statement.executeQuery()) {
              while (row.next()) {
                page.add(event(query.pipeline(), row));
              }
            }
            return page;
          }
        });
  }

  private static QuarantinedEvent event(String pipeline, ResultSet row) throws SQLException {
    return new QuarantinedEvent(
        pipeline,
        row.getString("topic"),
        new SourcePartition(row.getObject("topic_id", UUID.class), row.getInt("partition")),
        row.getLong("record_offset"),
        row.getInt("leader_epoch"),
        row.getString("reason"),
        row.getString("detail"),
        row.getLong("record_time_ms"),
        row.getBytes("record_key"),
        row.getBytes("record_value"),
        row.getInt("value_bytes"),
        row.getBytes("record_position"),
        row.getLong("quarantined_at"));
  }

  /** Offsets at or after the given one that were quarantined under any leader epoch. */
  public NavigableSet<Long> offsetsFrom(String pipeline, SourcePartition partition, long offset) {
    return connections.call(
        "read quarantined offsets of " + pipeline + " in " + partition,
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "select distinct record_offset from quarantined_event where pipeline = ?"
                      + " and topic_id = ? and partition = ? and record_offset >= ?")) {
            statement.setString(1, pipeline);
            statement.setObject(2, partition.topicId());
            statement.setInt(3, partition.partition());
            statement.setLong(4, offset);
            var offsets = new TreeSet<Long>();
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                offsets.add(rows.getLong(1));
              }
            }
            return offsets;
          }
        });
  }

  public long count(String pipeline) {
    return countByReason(pipeline).values().stream().mapToLong(Long::longValue).sum();
  }

  public Map<String, Long> countByReason(String pipeline) {
    return connections.call(
        "count quarantined records of " + pipeline,
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "select reason, count(*) from quarantined_event where pipeline = ?"
                      + " group by reason")) {
            statement.setString(1, pipeline);
            var counts = new TreeMap<String, Long>();
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
              }
            }
            return counts;
          }
        });
  }

  /** PostgreSQL has no room for the character 0 in text; what is quarantined may well have it. */
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
