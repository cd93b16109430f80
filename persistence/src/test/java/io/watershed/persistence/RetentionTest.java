package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetentionTest {
  private static final Duration AGE = Duration.ofDays(2);
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Sweep.Policy JOURNAL_ALONE =
      new Sweep.Policy(AGE, Optional.empty(), Optional.empty(), Optional.empty());

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
            + " quarantined_event, retention_sweep, journal_writer, replay_job cascade");
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

  /** A writer that froze after the fence isn't dead, and may hold a number of such a row. */
  @Test
  void shouldDeleteNothingThatCameOfAgeAfterTheFence() throws SQLException {
    events("flights|JFK", 1, 10);
    events("flights|LGA", 1, 10);
    snapshot("flights|JFK", 10, 1);
    var deletion = new JournalDeletion("flights", Duration.ZERO, 100);
    var deleted = 0;
    try (var connection = store.pool().getConnection()) {
      deletion.fence(connection);
      execute(
          "insert into snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
              + " snapshot_ser_manifest, snapshot_payload) values ('flights|LGA', 10,"
              + " (extract(epoch from now()) * 1000)::int8 + 5, 1, '', '')");
      while (count(
              "select count(*) from snapshot where persistence_id = 'flights|LGA'"
                  + " and created < (extract(epoch from now()) * 1000)::int8")
          == 0) {
        Thread.onSpinWait();
      }
      while (!deletion.isComplete()) {
        deleted += deletion.step(connection);
      }
    }
    assertThat(deleted).isEqualTo(10);
    assertThat(numbers("event_journal", "flights|LGA")).isEqualTo("1-10 (10)");
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

  /** Of all generations, for a rollback shows the former ones again. */
  @Test
  void shouldSpareResultsThatAJobMayStillBeDecidedOn() throws SQLException {
    window("JFK", "FINAL", 50);
    execute("update window_result set generation = 1");
    window("JFK", "FINAL", 50);
    job("SEALED", "2000-12-31");
    assertThat(store.retention().deleteWindows("flights", AGE)).isZero();
    execute("update replay_job set phase = 'PROMOTED', promoted = true");
    assertThat(store.retention().deleteWindows("flights", AGE)).isZero();
    execute("update replay_job set discarded = true");
    assertThat(store.retention().deleteWindows("flights", AGE)).isEqualTo(2);
  }

  @Test
  void shouldDeleteResultsOutsideOfTheRangesOfJobs() throws SQLException {
    window("JFK", "FINAL", 50);
    job("SEALED", "2001-01-01");
    assertThat(store.retention().deleteWindows("flights", AGE)).isEqualTo(1);
  }

  @Test
  void shouldSpareTheJournalUntilJobsAreSealed() throws SQLException {
    events("flights|JFK", 1, 40);
    snapshot("flights|JFK", 20, 50);
    job("PLANNED", "2001-01-01");
    for (var phase : new String[] {"PLANNED", "FEEDING", "SEALING"}) {
      execute("update replay_job set phase = '" + phase + "'");
      assertThat(store.retention().deleteJournal("flights", AGE)).as(phase).isZero();
    }
    assertThat(store.retention().deleteJournal("other", AGE)).isZero();
    execute("update replay_job set phase = 'SEALED'");
    assertThat(store.retention().deleteJournal("flights", AGE)).isEqualTo(20);
  }

  /** Over a day. */
  private static void job(String phase, String day) throws SQLException {
    execute(
        ("insert into replay_job (job, pipeline, generation, range_from, range_to, mode, phase,"
                + " reason, discarded, fingerprint, spec, cut, plan, planned_by, created_at,"
                + " updated_at, progressed_at) select 'j1', 'flights', 1, day, day + interval '1 day',"
                + " 'MERGE', '%s', 'test', false, '', '', '[]', '', 'ann', now(), now(), now() from"
                + " (select '%sT00:00Z'::timestamptz) x (day)")
            .formatted(phase, day));
  }

  @Test
  void shouldDeleteOldLateEvents() throws SQLException {
    for (var hours : new int[] {50, 49, 47}) {
      late(hours);
    }
    assertThat(store.retention().deleteLateEvents("flights", AGE)).isEqualTo(2);
    assertThat(store.retention().deleteLateEvents("other", Duration.ZERO)).isZero();
  }

  private static void late(int hours) throws SQLException {
    execute(
        ("insert into late_event (pipeline, entity, reason, windows, late_by_ms, event_time,"
                + " id_high, id_low, measures, event, topic_id, partition, leader_epoch,"
                + " record_offset, sequence_number, shard, decided_at) values ('flights', 'JFK',"
                + " 'LATE', '{}', 1, now(), 1, 1, '{}', '', '%s', 0, 0, %d, 1, 0,"
                + " now() - interval '%d hours')")
            .formatted(Rows.TOPIC_ID, hours, hours));
  }

  @Test
  void shouldDeleteOldQuarantinedRecords() throws SQLException {
    for (var hours : new int[] {50, 47}) {
      quarantined(hours);
    }
    assertThat(store.retention().deleteQuarantined("flights", AGE)).isEqualTo(1);
  }

  private static void quarantined(int hours) throws SQLException {
    execute(
        ("insert into quarantined_event (pipeline, topic, topic_id, partition, leader_epoch,"
                + " record_offset, reason, detail, record_time_ms, value_bytes, quarantined_at)"
                + " values ('flights', 't', '%s', 0, 0, %d, 'R', '', 0, -1,"
                + " now() - interval '%d hours')")
            .formatted(Rows.TOPIC_ID, hours, hours));
  }

  @Test
  void shouldCountTheTimeOfACorrectedResultAnew() throws SQLException {
    window("corrected", "CORRECTED", 50);
    execute("update window_result set updated_at = now()");
    assertThat(store.retention().deleteWindows("flights", AGE)).isZero();
  }

  @Test
  void shouldLetARefreshStayOnItsPage() throws SQLException {
    window("open", "PROVISIONAL", 50);
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("update window_result set updated_at = now(), revision = revision + 1");
      try (var row =
          statement.executeQuery(
              "select pg_stat_get_xact_tuples_hot_updated('window_result'::regclass)")) {
        row.next();
        assertThat(row.getLong(1)).isEqualTo(1);
      }
      connection.commit();
    }
  }

  @Test
  void shouldSweepAllTablesByOnePolicy() throws SQLException {
    oneOfEach();
    var days = Optional.of(AGE);
    var sweep = store.retention().sweep("flights", new Sweep.Policy(AGE, days, days, days), EVERY);
    assertThat(sweep)
        .isInstanceOfSatisfying(
            Sweep.Done.class,
            done -> assertThat(done.deleted()).isEqualTo(new Sweep.Deleted(20, 1, 1, 1, 1)));
    assertThat(
            text(
                "select journal + snapshots + windows + late + quarantined from retention_sweep"
                    + " where pipeline = 'flights' and ended_at >= began_at"))
        .isEqualTo("24");
  }

  @Test
  void shouldKeepForEverWhatThePolicyDoesNotName() throws SQLException {
    oneOfEach();
    var sweep = store.retention().sweep("flights", JOURNAL_ALONE, EVERY);
    assertThat(sweep)
        .isInstanceOfSatisfying(
            Sweep.Done.class,
            done -> assertThat(done.deleted()).isEqualTo(new Sweep.Deleted(20, 1, 0, 0, 0)));
  }

  @Test
  void shouldSweepOnceAnIntervalWhicheverNodeItIs() {
    var retention = store.retention();
    assertThat(retention.sweep("flights", JOURNAL_ALONE, EVERY)).isInstanceOf(Sweep.Done.class);
    assertThat(retention.sweep("flights", JOURNAL_ALONE, EVERY))
        .isInstanceOfSatisfying(
            Sweep.NotDue.class, notDue -> assertThat(notDue.ended()).isPresent());
    assertThat(retention.sweep("others", JOURNAL_ALONE, EVERY)).isInstanceOf(Sweep.Done.class);
    assertThat(retention.sweep("flights", JOURNAL_ALONE, Duration.ZERO))
        .isInstanceOf(Sweep.Done.class);
  }

  @Test
  void shouldLeaveAPipelineToTheNodeThatIsAtIt() throws SQLException {
    try (var other = store.pool().getConnection();
        var held = SweepLock.tryTake(other, "flights")) {
      assertThat(held.isHeld()).isTrue();
      assertThat(store.retention().sweep("flights", JOURNAL_ALONE, EVERY))
          .isEqualTo(new Sweep.Elsewhere());
      assertThat(store.retention().sweep("others", JOURNAL_ALONE, EVERY))
          .isInstanceOf(Sweep.Done.class);
    }
    assertThat(store.retention().sweep("flights", JOURNAL_ALONE, EVERY))
        .isInstanceOf(Sweep.Done.class);
  }

  @Test
  void shouldEndAtAnInterruptAndGoOnTheNextTime() throws SQLException {
    oneOfEach();
    Thread.currentThread().interrupt();
    var sweep = store.retention().sweep("flights", JOURNAL_ALONE, Duration.ZERO);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(sweep).isEqualTo(new Sweep.BrokenOff(new Sweep.Deleted(0, 0, 0, 0, 0)));
    assertThat(store.retention().sweep("flights", JOURNAL_ALONE, Duration.ZERO))
        .isInstanceOfSatisfying(
            Sweep.Done.class, done -> assertThat(done.deleted().journal()).isEqualTo(20));
  }

  /** One that isn't there may not write either, so the rows of dead writers needn't pile up. */
  @Test
  void shouldForgetWritersThatHaveBeenDeadForLong() throws SQLException {
    for (var hours : new int[] {1, 30, 60}) {
      execute(
          "insert into journal_writer values (gen_random_uuid(), now(), now() - interval '%d hours', %s)"
              .formatted(hours, hours == 60 ? "now() - interval '59 hours'" : "null"));
    }
    store.retention().sweep("flights", JOURNAL_ALONE, EVERY);
    assertThat(
            text(
                "select string_agg((dead_since is null)::text, ' ' order by seen_at)"
                    + " from journal_writer"))
        .isEqualTo("false true");
  }

  /** 20 journal rows and a snapshot that nothing needs, and a row in each of the other tables. */
  private static void oneOfEach() throws SQLException {
    events("flights|JFK", 1, 40);
    snapshot("flights|JFK", 10, 90);
    snapshot("flights|JFK", 20, 50);
    window("old", "FINAL", 50);
    late(50);
    quarantined(50);
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

  /** Of a window that ended long ago: what counts is when its result was written. */
  private static void window(String entity, String status, int hoursAgo) throws SQLException {
    execute(
        ("insert into window_result (pipeline, entity, window_name, window_key, window_start,"
                + " window_end, generation, decision, revision, status, metrics, accepted,"
                + " duplicates, sequence_number, shard, updated_at) select 'flights', '%s', 'hour',"
                + " ended, ended - interval '1 hour', ended, 0, 0, 1, '%s', '{}', 1, 0, 1, 0,"
                + " now() - interval '%d hours' from (select '2001-01-01Z'::timestamptz) x (ended)")
            .formatted(entity, status, hoursAgo));
  }

  private static String numbers(String table, String id) throws SQLException {
    return text(
        "select min(sequence_number) || '-' || max(sequence_number) || ' (' || count(*) || ')' from"
            + " "
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
