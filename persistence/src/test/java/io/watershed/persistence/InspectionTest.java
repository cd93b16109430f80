package io.watershed.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InspectionTest {
  private static final RowCount NONE = new RowCount(0, false);

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
        "truncate event_journal, event_tag, window_result, result_outbox, entity_summary,"
            + " late_event, quarantined_event, retention_sweep, pipeline");
  }

  @Test
  void shouldKnowNothingOfAPipelineThatHasStoredNothing() {
    assertThat(store.inspection().pipeline("flights"))
        .isEqualTo(
            new StoredRows(
                NONE,
                OptionalLong.empty(),
                NONE,
                NONE,
                NONE,
                OptionalLong.empty(),
                NONE,
                OptionalLong.empty(),
                NONE,
                OptionalLong.empty(),
                NONE,
                Optional.empty()));
  }

  @Test
  void shouldCountFewRowsExactlyAndTellTheOldest() throws SQLException {
    events("flights", 7);
    events("flights2", 5);
    windows("flights", "PROVISIONAL", 3);
    windows("flights", "FINAL", 2);
    var rows = store.inspection().pipeline("flights");
    assertThat(rows.journal()).isEqualTo(new RowCount(7, false));
    assertThat(rows.journalOldest()).hasValue(1001);
    assertThat(rows.open()).isEqualTo(new RowCount(3, false));
    assertThat(rows.closed()).isEqualTo(new RowCount(2, false));
    assertThat(rows.closedOldest()).hasValue(5000);
    assertThat(rows.unsent()).isEqualTo(NONE);
  }

  @Test
  void shouldEstimateManyRows() throws SQLException {
    events("flights", 30_000);
    events("others", 10_000);
    execute("analyze event_journal");
    var rows = store.inspection().pipeline("flights").journal();
    assertThat(rows.estimated()).isTrue();
    assertThat(rows.rows()).isBetween(20_000L, 40_000L);
    assertThat(store.inspection().pipeline("others").journal())
        .isEqualTo(new RowCount(10_000, false));
  }

  @Test
  void shouldTellOfTheLastSweep() {
    var policy =
        new Sweep.Policy(Duration.ofDays(1), Optional.empty(), Optional.empty(), Optional.empty());
    store.retention().sweep("flights", policy, Duration.ZERO);
    assertThat(store.inspection().pipeline("flights").lastSweep())
        .hasValueSatisfying(
            sweep -> {
              assertThat(sweep.ended().getAsLong()).isGreaterThanOrEqualTo(sweep.began());
              assertThat(sweep.deleted()).isEqualTo(new Sweep.Deleted(0, 0, 0, 0, 0));
            });
  }

  @Test
  void shouldTellTheSizeOfEachTableAndItsOldestRow() throws SQLException {
    store.pipelines().register("flights", "f", "d", 1, OptionalInt.empty());
    events("flights", 2_000);
    execute("analyze event_journal");
    windows("flights", "FINAL", 2);
    var tables = store.inspection().tables();
    assertThat(tables)
        .extracting(TableStatus::table)
        .containsExactlyInAnyOrder(
            "event_journal",
            "snapshot",
            "window_result",
            "result_outbox",
            "entity_summary",
            "late_event",
            "quarantined_event",
            "source_position");
    assertThat(tables.getFirst())
        .satisfies(
            journal -> {
              assertThat(journal.table()).isEqualTo("event_journal");
              assertThat(journal.tableBytes()).isGreaterThan(2_000 * 50);
              assertThat(journal.indexBytes()).isGreaterThan(2_000 * 20);
              assertThat(journal.oldest()).hasValue(1001);
            });
    assertThat(tables)
        .filteredOn(table -> table.table().equals("window_result"))
        .singleElement()
        .satisfies(windows -> assertThat(windows.oldest()).hasValue(5000));
  }

  private static void events(String pipeline, int count) throws SQLException {
    execute(
        ("insert into event_journal (persistence_id, sequence_number, writer, write_timestamp,"
                + " event_ser_id, event_ser_manifest, event_payload) select '%s|JFK', n, 'w',"
                + " 1000 + n, 1, '', '' from generate_series(1, %d) n order by n")
            .formatted(pipeline, count));
  }

  private static void windows(String pipeline, String status, int count) throws SQLException {
    execute(
        ("insert into window_result (pipeline, entity, window_name, window_key, window_start,"
                + " window_end, generation, decision, revision, status, metrics, accepted,"
                + " duplicates, sequence_number, shard, updated_at) select '%s', '%s' || n, 'hour',"
                + " now(), now(), now(), 0, 0, 1, '%s', '{}', 1, 0, 1, 0, to_timestamp(4 + n)"
                + " from generate_series(1, %d) n")
            .formatted(pipeline, status, status, count));
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = store.pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
