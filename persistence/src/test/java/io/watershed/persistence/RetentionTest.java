package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetentionTest {
  private static final Duration AGE = Duration.ofDays(2);

  private static Store store;

  @BeforeAll
  static void open() {
    store = Store.open(TestDatabase.fresh());
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    execute(
        "truncate event_journal, event_tag, snapshot, window_result, result_outbox, late_event,"
            + " quarantined_event");
  }

  @Test
  void shouldKeepTheNewestSnapshotAtOrBeforeTheHorizonAndAllBehindIt() throws SQLException {
    events("flights|JFK", 1, 40);
    snapshot("flights|JFK", 10, 90);
    snapshot("flights|JFK", 20, 50);
    snapshot("flights|JFK", 30, 40);
    assertThat(store.retention().deleteJournal("flights", AGE)).isEqualTo(20);
    assertThat(numbers("event_journal", "flights|JFK")).isEqualTo("21-40 (20)");
    assertThat(numbers("snapshot", "flights|JFK")).isEqualTo("20-30 (2)");
    assertThat(store.retention().deleteJournal("flights", AGE)).isZero();
  }

  @Test
  void shouldKeepAllOfAnEntityWithoutASnapshotOfThatAge() throws SQLException {
    events("flights|JFK", 1, 10);
    events("flights|LGA", 1, 10);
    snapshot("flights|LGA", 5, 47);
    assertThat(store.retention().deleteJournal("flights", AGE)).isZero();
  }

  @Test
  void shouldLeaveOtherPipelinesAlone() throws SQLException {
    for (var id : new String[] {"flight|JFK", "flights|JFK", "flights2|JFK", "flightsX"}) {
      events(id, 1, 10);
      snapshot(id, 10, 50);
    }
    assertThat(store.retention().deleteJournal("flights", AGE)).isEqualTo(10);
    assertThat(count("select count(*) from event_journal")).isEqualTo(30);
  }

  /** More entities and more rows than one transaction takes. */
  @Test
  void shouldGoThroughAllEntities() throws SQLException {
    execute(
        "insert into event_journal (persistence_id, sequence_number, writer, event_ser_id,"
            + " event_ser_manifest, event_payload) select 'flights|' || e, n, 'w', 1, '', ''"
            + " from generate_series(1, 450) e, generate_series(1, 12) n");
    execute(
        "insert into snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
            + " snapshot_ser_manifest, snapshot_payload) select 'flights|' || e, n, 0, 1, '', ''"
            + " from generate_series(1, 450) e, generate_series(5, 10, 5) n");
    assertThat(store.retention().deleteJournal("flights", AGE)).isEqualTo(4500);
    assertThat(count("select count(*) from event_journal where sequence_number in (11, 12)"))
        .isEqualTo(900);
    assertThat(count("select count(*) from snapshot where sequence_number = 10")).isEqualTo(450);
    assertThat(count("select count(*) from snapshot")).isEqualTo(450);
  }

  @Test
  void shouldDeleteOldResultsButNoneThatIsOpenOrOnItsWay() throws SQLException {
    window("old", "FINAL", 50);
    window("withdrawn", "WITHDRAWN", 50);
    window("open", "PROVISIONAL", 50);
    window("young", "FINAL", 40);
    window("unsent", "FINAL", 50);
    execute(
        "insert into result_outbox select pipeline, shard, entity, window_name, window_key,"
            + " decision, revision from window_result where entity = 'unsent'");
    assertThat(store.retention().deleteWindows("flights", AGE)).isEqualTo(2);
    assertThat(
            count("select count(*) from window_result where entity in ('open', 'young', 'unsent')"))
        .isEqualTo(3);
  }

  @Test
  void shouldDeleteOldLateEvents() throws SQLException {
    for (var hours : new int[] {50, 49, 47}) {
      execute(
          ("insert into late_event (pipeline, entity, reason, windows, late_by_ms, event_time,"
                  + " id_high, id_low, measures, event, topic_id, partition, leader_epoch,"
                  + " record_offset, sequence_number, shard, decided_at) values ('flights', 'JFK',"
                  + " 'LATE', '{}', 1, now(), 1, 1, '{}', '', '%s', 0, 0, %d, 1, 0,"
                  + " now() - interval '%d hours')")
              .formatted(Rows.TOPIC_ID, hours, hours));
    }
    assertThat(store.retention().deleteLateEvents("flights", AGE)).isEqualTo(2);
    assertThat(store.retention().deleteLateEvents("other", Duration.ZERO)).isZero();
  }

  @Test
  void shouldDeleteOldQuarantinedRecords() throws SQLException {
    for (var hours : new int[] {50, 47}) {
      execute(
          ("insert into quarantined_event (pipeline, topic, topic_id, partition, leader_epoch,"
                  + " record_offset, reason, detail, record_time_ms, value_bytes, quarantined_at)"
                  + " values ('flights', 't', '%s', 0, 0, %d, 'R', '', 0, -1,"
                  + " now() - interval '%d hours')")
              .formatted(Rows.TOPIC_ID, hours, hours));
    }
    assertThat(store.retention().deleteQuarantined("flights", AGE)).isEqualTo(1);
  }

  private static void events(String id, int from, int to) throws SQLException {
    execute(
        ("insert into event_journal (persistence_id, sequence_number, writer, event_ser_id,"
                + " event_ser_manifest, event_payload) select '%s', n, 'w', 1, '', ''"
                + " from generate_series(%d, %d) n")
            .formatted(id, from, to));
  }

  private static void snapshot(String id, int number, int hoursAgo) throws SQLException {
    execute(
        ("insert into snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
                + " snapshot_ser_manifest, snapshot_payload) values ('%s', %d,"
                + " (extract(epoch from now() - interval '%d hours') * 1000)::int8, 1, '', '')")
            .formatted(id, number, hoursAgo));
  }

  private static void window(String entity, String status, int hoursAgo) throws SQLException {
    execute(
        ("insert into window_result (pipeline, entity, window_name, window_key, window_start,"
                + " window_end, generation, decision, revision, status, metrics, accepted,"
                + " duplicates, sequence_number, shard, updated_at) select 'flights', '%s', 'hour',"
                + " ended, ended - interval '1 hour', ended, 0, 0, 1, '%s', '{}', 1, 0, 1, 0, now()"
                + " from (select now() - interval '%d hours' as ended) x")
            .formatted(entity, status, hoursAgo));
  }

  private static String numbers(String table, String id) throws SQLException {
    return text(
        "select min(sequence_number) || '-' || max(sequence_number) || ' (' || count(*) || ')' from "
            + table
            + " where persistence_id = '"
            + id
            + "'");
  }

  private static long count(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  private static String text(String sql) throws SQLException {
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
