package io.watershed.persistence.journal;

import io.watershed.persistence.EntityRow;
import io.watershed.persistence.Times;
import io.watershed.persistence.WindowRow;
import io.watershed.protocol.event.SourcePartition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Writes to {@code window_result}, {@code result_outbox} and {@code entity_summary}, many rows a
 * statement.
 */
final class ResultTables {
  private static final String UPSERT_WINDOWS =
      "insert into window_result as stored (pipeline, entity, window_name, window_key,"
          + " window_start, window_end, generation, decision, revision, status, metrics, accepted,"
          + " duplicates, watermark, continues, sequence_number, final_at, source_topic_id,"
          + " source_partition, shard, updated_at) select pipeline, entity, window_name, "
          + Times.fromMillis("window_key")
          + ", "
          + Times.fromMillis("window_start")
          + ", "
          + Times.fromMillis("window_end")
          + ", generation, decision, revision, status, metrics::jsonb, accepted, duplicates, "
          + Times.fromMillis("watermark")
          + ", continues, sequence_number, "
          + Times.fromMillis("final_at")
          + ", topic_id::uuid, partition, shard, "
          + Times.fromMillis("updated_at")
          + " from unnest(?::text[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[],"
          + " ?::int4[], ?::int4[], ?::int8[], ?::text[], ?::text[], ?::int8[], ?::int8[],"
          + " ?::int8[], ?::text[], ?::int8[], ?::int8[], ?::text[], ?::int4[], ?::int4[],"
          + " ?::int8[]) as v (pipeline, entity, window_name, window_key, window_start, window_end,"
          + " generation, decision, revision, status, metrics, accepted, duplicates, watermark,"
          + " continues, sequence_number, final_at, topic_id, partition, shard, updated_at) on"
          + " conflict (pipeline, entity, window_name, window_key, generation) do update set"
          + " window_start = excluded.window_start, window_end = excluded.window_end, decision ="
          + " excluded.decision, revision = excluded.revision, status = excluded.status, metrics ="
          + " excluded.metrics, accepted = excluded.accepted, duplicates = excluded.duplicates,"
          + " watermark = excluded.watermark, continues = excluded.continues, sequence_number ="
          + " excluded.sequence_number, final_at = excluded.final_at, source_topic_id ="
          + " excluded.source_topic_id, source_partition = excluded.source_partition, shard ="
          + " excluded.shard, updated_at = excluded.updated_at where (excluded.decision,"
          + " excluded.revision) > (stored.decision, stored.revision)";

  private static final String UPSERT_OUTBOX =
      "insert into result_outbox as stored (pipeline, shard, entity, window_name, window_key,"
          + " generation, decision, revision) select pipeline, shard, entity, window_name, "
          + Times.fromMillis("window_key")
          + ", generation, decision, revision from unnest(?::text[], ?::int4[], ?::text[],"
          + " ?::text[], ?::int8[], ?::int4[], ?::int4[], ?::int8[]) as v (pipeline, shard, entity,"
          + " window_name, window_key, generation, decision, revision) on conflict (pipeline,"
          + " shard, entity, window_name, window_key, generation) do update set decision ="
          + " greatest(stored.decision, excluded.decision), revision = greatest(stored.revision,"
          + " excluded.revision)";

  private static final String UPSERT_ENTITIES =
      "insert into entity_summary as stored (pipeline, entity, shard, accepted, duplicates,"
          + " conflicts, late, revisions, over_limit, state_bytes, watermark, sequence_number,"
          + " updated_at) select pipeline, entity, shard, accepted, duplicates, conflicts, late,"
          + " revisions, over_limit, state_bytes, "
          + Times.fromMillis("watermark")
          + ", sequence_number, "
          + Times.fromMillis("updated_at")
          + " from unnest(?::text[], ?::text[], ?::int4[], ?::int8[], ?::int8[], ?::int8[],"
          + " ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[])"
          + " as v (pipeline, entity, shard, accepted, duplicates, conflicts, late, revisions,"
          + " over_limit, state_bytes, watermark, sequence_number, updated_at)"
          + " on conflict (pipeline, entity) do update set shard = excluded.shard,"
          + " accepted = excluded.accepted, duplicates = excluded.duplicates,"
          + " conflicts = excluded.conflicts, late = excluded.late, revisions = excluded.revisions,"
          + " over_limit = excluded.over_limit, state_bytes = excluded.state_bytes,"
          + " watermark = excluded.watermark, sequence_number = excluded.sequence_number,"
          + " updated_at = excluded.updated_at"
          + " where excluded.sequence_number > stored.sequence_number";

  private static final Comparator<WindowRow> NEWER =
      Comparator.comparingInt(WindowRow::decision).thenComparingLong(WindowRow::revision);

  private ResultTables() {}

  private record WindowKey(String pipeline, String entity, String window, long key, int generation)
      implements Comparable<WindowKey> {
    private static final Comparator<WindowKey> ORDER =
        Comparator.comparing(WindowKey::pipeline)
            .thenComparing(WindowKey::entity)
            .thenComparing(WindowKey::window)
            .thenComparingLong(WindowKey::key)
            .thenComparingInt(WindowKey::generation);

    static WindowKey of(WindowRow row) {
      return new WindowKey(row.pipeline(), row.entity(), row.window(), row.key(), row.generation());
    }

    @Override
    public int compareTo(WindowKey other) {
      return ORDER.compare(this, other);
    }
  }

  private record EntityKey(String pipeline, String entity) implements Comparable<EntityKey> {
    private static final Comparator<EntityKey> ORDER =
        Comparator.comparing(EntityKey::pipeline).thenComparing(EntityKey::entity);

    @Override
    public int compareTo(EntityKey other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * A statement may touch a row once, so of several versions only the newest goes; in the order of
   * keys, so that two transactions never wait for each other in a circle.
   */
  static void upsertWindows(Connection connection, Collection<WindowRow> versions)
      throws SQLException {
    var newest = new TreeMap<WindowKey, WindowRow>();
    for (var version : versions) {
      newest.merge(
          WindowKey.of(version),
          version,
          (former, next) -> NEWER.compare(next, former) >= 0 ? next : former);
    }
    var rows = List.copyOf(newest.values());
    try (var statement = new ArrayStatement(connection, UPSERT_WINDOWS)) {
      statement
          .text(texts(rows, WindowRow::pipeline))
          .text(texts(rows, WindowRow::entity))
          .text(texts(rows, WindowRow::window))
          .int8(longs(rows, WindowRow::key))
          .int8(longs(rows, WindowRow::start))
          .int8(longs(rows, WindowRow::end))
          .int4(ints(rows, WindowRow::generation))
          .int4(ints(rows, WindowRow::decision))
          .int8(longs(rows, WindowRow::revision))
          .text(texts(rows, row -> row.status().name()))
          .text(texts(rows, WindowRow::metrics))
          .int8(longs(rows, WindowRow::accepted))
          .int8(longs(rows, WindowRow::duplicates))
          .int8(optionals(rows, WindowRow::watermark))
          .text(texts(rows, row -> row.continues().name()))
          .int8(longs(rows, WindowRow::sequenceNumber))
          .int8(optionals(rows, WindowRow::finalAt))
          .text(
              texts(
                  rows,
                  row -> row.source().map(source -> source.topicId().toString()).orElse(null)))
          .int4(
              rows.stream()
                  .map(row -> row.source().map(SourcePartition::partition).orElse(null))
                  .toArray(Integer[]::new))
          .int4(ints(rows, WindowRow::shard))
          .int8(longs(rows, WindowRow::updatedAt))
          .update();
    }
    var relayed = rows.stream().filter(WindowRow::relayed).toList();
    if (!relayed.isEmpty()) {
      upsertOutbox(connection, relayed);
    }
  }

  private static void upsertOutbox(Connection connection, List<WindowRow> rows)
      throws SQLException {
    try (var statement = new ArrayStatement(connection, UPSERT_OUTBOX)) {
      statement
          .text(texts(rows, WindowRow::pipeline))
          .int4(ints(rows, WindowRow::shard))
          .text(texts(rows, WindowRow::entity))
          .text(texts(rows, WindowRow::window))
          .int8(longs(rows, WindowRow::key))
          .int4(ints(rows, WindowRow::generation))
          .int4(ints(rows, WindowRow::decision))
          .int8(longs(rows, WindowRow::revision))
          .update();
    }
  }

  /**
   * Of several versions only the one with the highest sequence number goes, in the order of keys.
   */
  static void upsertEntities(Connection connection, Collection<EntityRow> versions)
      throws SQLException {
    var newest = new TreeMap<EntityKey, EntityRow>();
    for (var version : versions) {
      newest.merge(
          new EntityKey(version.pipeline(), version.entity()),
          version,
          (former, next) -> next.sequenceNumber() >= former.sequenceNumber() ? next : former);
    }
    var rows = List.copyOf(newest.values());
    try (var statement = new ArrayStatement(connection, UPSERT_ENTITIES)) {
      statement
          .text(texts(rows, EntityRow::pipeline))
          .text(texts(rows, EntityRow::entity))
          .int4(ints(rows, EntityRow::shard))
          .int8(longs(rows, EntityRow::accepted))
          .int8(longs(rows, EntityRow::duplicates))
          .int8(longs(rows, EntityRow::conflicts))
          .int8(longs(rows, EntityRow::late))
          .int8(longs(rows, EntityRow::revisions))
          .int8(longs(rows, EntityRow::overLimit))
          .int8(longs(rows, EntityRow::stateBytes))
          .int8(optionals(rows, EntityRow::watermark))
          .int8(longs(rows, EntityRow::sequenceNumber))
          .int8(longs(rows, EntityRow::updatedAt))
          .update();
    }
  }

  private static <R> String[] texts(List<R> rows, Function<R, String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  private static <R> long[] longs(List<R> rows, ToLongFunction<R> column) {
    return rows.stream().mapToLong(column).toArray();
  }

  private static <R> int[] ints(List<R> rows, ToIntFunction<R> column) {
    return rows.stream().mapToInt(column).toArray();
  }

  private static <R> Long[] optionals(List<R> rows, Function<R, OptionalLong> column) {
    return rows.stream()
        .map(column)
        .map(value -> value.isPresent() ? value.getAsLong() : null)
        .toArray(Long[]::new);
  }
}
