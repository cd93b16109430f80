package io.watershed.persistence.journal;

import io.watershed.persistence.LateRow;
import io.watershed.persistence.Times;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Writes to {@code late_event}, many rows a statement. */
final class LateTable {
  private static final String INSERT =
      "insert into late_event (pipeline, entity, reason, windows, late_by_ms, event_time, id_high,"
          + " id_low, version, measures, event, topic_id, partition, leader_epoch, record_offset,"
          + " watermark, sequence_number, shard, decided_at)"
          + " select pipeline, entity, reason, string_to_array(windows, ','), late_by_ms, "
          + Times.fromMillis("event_time")
          + ", id_high, id_low, version, measures::jsonb, event, topic_id::uuid, partition,"
          + " leader_epoch, record_offset, "
          + Times.fromMillis("watermark")
          + ", sequence_number, shard, "
          + Times.fromMillis("decided_at")
          + " from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int8[], ?::int8[],"
          + " ?::int8[], ?::int8[], ?::int8[], ?::text[], ?::bytea[], ?::text[], ?::int4[],"
          + " ?::int4[], ?::int8[], ?::int8[], ?::int8[], ?::int4[], ?::int8[])"
          + " as v (pipeline, entity, reason, windows, late_by_ms, event_time, id_high, id_low,"
          + " version, measures, event, topic_id, partition, leader_epoch, record_offset, watermark,"
          + " sequence_number, shard, decided_at)"
          + " on conflict do nothing";

  private LateTable() {}

  /** Inserts the rows; one whose position is there already stays as it is. */
  static void insert(Connection connection, List<LateRow> rows) throws SQLException {
    try (var statement = new ArrayStatement(connection, INSERT)) {
      statement
          .text(texts(rows, LateRow::pipeline))
          .text(texts(rows, LateRow::entity))
          .text(texts(rows, row -> row.reason().name()))
          // Names of windows have no commas.
          .text(texts(rows, row -> String.join(",", row.windows())))
          .int8(longs(rows, LateRow::lateBy))
          .int8(longs(rows, LateRow::time))
          .int8(longs(rows, LateRow::idHigh))
          .int8(longs(rows, LateRow::idLow))
          .int8(optionals(rows, LateRow::version))
          .text(texts(rows, LateRow::measures))
          .bytea(rows.stream().map(LateRow::event).toArray(byte[][]::new))
          .text(texts(rows, row -> row.source().topicId().toString()))
          .int4(ints(rows, row -> row.source().partition()))
          .int4(ints(rows, LateRow::epoch))
          .int8(longs(rows, LateRow::offset))
          .int8(optionals(rows, LateRow::watermark))
          .int8(longs(rows, LateRow::sequenceNumber))
          .int4(ints(rows, LateRow::shard))
          .int8(longs(rows, LateRow::decidedAt))
          .update();
    }
  }

  private static String[] texts(List<LateRow> rows, Function<LateRow, String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  private static long[] longs(List<LateRow> rows, ToLongFunction<LateRow> column) {
    return rows.stream().mapToLong(column).toArray();
  }

  private static int[] ints(List<LateRow> rows, ToIntFunction<LateRow> column) {
    return rows.stream().mapToInt(column).toArray();
  }

  private static Long[] optionals(List<LateRow> rows, Function<LateRow, OptionalLong> column) {
    return rows.stream()
        .map(column)
        .map(value -> value.isPresent() ? value.getAsLong() : null)
        .toArray(Long[]::new);
  }
}
