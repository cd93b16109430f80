package io.watershed.persistence;

import io.watershed.protocol.event.SourcePartition;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Table {@code quarantined_event}: records that could not become events. */
public final class Quarantine {
  private static final String ADD =
      "insert into quarantined_event (pipeline, topic, topic_id, partition, leader_epoch,"
          + " record_offset, reason, detail, record_time_ms, record_key, record_value, value_bytes,"
          + " quarantined_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          + Times.PARAMETER
          + ") on conflict do nothing";

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
              statement.setLong(13, event.at());
              statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
          }
        });
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
