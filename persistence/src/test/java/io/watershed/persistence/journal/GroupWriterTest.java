package io.watershed.persistence.journal;

import static io.watershed.persistence.journal.JournalBench.row;
import static io.watershed.persistence.journal.JournalBench.write;
import static io.watershed.persistence.journal.JournalBench.writeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.Await;
import io.watershed.persistence.Dressed;
import io.watershed.persistence.Rows;
import io.watershed.persistence.TestDatabase;
import io.watershed.persistence.WindowQuery;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupWriterTest {
  private JournalBench journal;

  @BeforeEach
  void open() {
    journal = new JournalBench(TestDatabase.fresh());
  }

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void shouldCommitAllThatWaitsInOneTransaction() {
    var writes = IntStream.range(0, 500).mapToObj(i -> write("id" + i, 1, "w")).toList();
    var done = all(writes.stream().map(journal::submit).toList());
    journal.startWriters(1);
    done.join();
    assertThat(journal.stats.commits()).isEqualTo(1);
    assertThat(journal.stats.writes()).isEqualTo(500);
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(500);
  }

  @Test
  void shouldWriteAllRowsOfAWriteOrNone() {
    journal.startWriters(1);
    journal.submit(write("a", 2, "rival")).join();
    var both = journal.submit(writeOf("a", List.of(row("a", 1, "w"), row("a", 2, "w"))));
    assertThatThrownBy(both::join).hasCauseInstanceOf(FencedWriteException.class);
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(1);
  }

  @Test
  void shouldFenceTheLaterOfTwoIncarnationsAlone() {
    journal.startWriters(1);
    journal.submit(write("a", 1, "first")).join();
    journal.close();
    journal = new JournalBench(journal.store.settings());
    var outdated = journal.submit(write("a", 1, "second", List.of(hour("a", 9)), List.of()));
    var other = journal.submit(write("b", 1, "w"));
    journal.startWriters(1);
    other.join();
    assertThatThrownBy(outdated::join)
        .cause()
        .isInstanceOf(FencedWriteException.class)
        .hasMessageContaining("write of a at sequence number 1 was fenced")
        .hasMessageContaining("written by first already, and this is second");
    assertThat(journal.count("select count(*) from window_result")).isZero();
    assertThat(journal.stats.fenced()).isEqualTo(1);
  }

  @Test
  void shouldAcknowledgeWhatAnEarlierAttemptHadCommitted() {
    journal.startWriters(1);
    journal.submit(write("a", 1, "w")).join();
    journal.submit(write("a", 1, "w")).join();
    assertThat(journal.stats.repeats()).isEqualTo(1);
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(1);
  }

  @Test
  void shouldAcknowledgeACommitWhoseAnswerWasLost() {
    var done = submit(write("a", 1, "w"), write("b", 1, "w"));
    journal.startWriters(1, pool -> new FaultyPool(pool).losingAnswers(1));
    done.join();
    assertThat(journal.stats.retries()).isEqualTo(1);
    assertThat(journal.stats.repeats()).isEqualTo(2);
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(2);
  }

  @Test
  void shouldRepeatACommitThatWasLost() {
    var done = submit(write("a", 1, "w", List.of(hour("a", 1)), List.of()));
    journal.startWriters(1, pool -> new FaultyPool(pool).losingCommits(3));
    done.join();
    assertThat(journal.stats.retries()).isEqualTo(3);
    assertThat(journal.count("select count(*) from window_result")).isEqualTo(1);
  }

  @Test
  void shouldHalveAGroupThatTakesLongerThanAStatementMay() {
    var writes = IntStream.range(0, 4).mapToObj(i -> write("id" + i, 1, "w")).toList();
    var done = all(writes.stream().map(journal::submit).toList());
    journal.startWriters(1, pool -> new FaultyPool(pool).timingOut(1));
    done.join();
    assertThat(journal.stats.commits()).isEqualTo(2);
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(4);
  }

  @Test
  void shouldRepeatASingleWriteThatTimedOut() {
    var done = submit(write("a", 1, "w"));
    journal.startWriters(1, pool -> new FaultyPool(pool).timingOut(2));
    done.join();
    assertThat(journal.stats.retries()).isEqualTo(2);
  }

  @Test
  void shouldFailASingleWriteThatTimesOutAgainAndAgain() {
    var slow = submit(write("a", 1, "w"));
    journal.startWriters(1, pool -> new FaultyPool(pool).timingOut(5));
    assertThatThrownBy(slow::join).hasMessageContaining("statement-timeout");
    submit(write("b", 1, "w")).join();
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(1);
  }

  @Test
  void shouldNotFailAWriteThatTimesOutAfterACommitOfUnknownOutcome() {
    var write = submit(write("a", 1, "w"));
    journal.startWriters(
        1, pool -> new FaultyPool(pool).losingAnswers(1).timingOutAfterLostAnswer(6));
    write.join();
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(1);
  }

  @Test
  void shouldKeepALateEventOnceWithItsJournalRow() {
    var late = Rows.late("a", 1);
    journal
        .startWriters(1)
        .submit(write("a", 1, "w", List.of(), List.of(late, late), List.of()))
        .join();
    var outdated = write("a", 1, "rival", List.of(), List.of(Rows.late("a", 2)), List.of());
    assertThatThrownBy(journal.submit(outdated)::join)
        .hasCauseInstanceOf(FencedWriteException.class);
    assertThat(journal.count("select count(*) from late_event where entity = 'a'")).isEqualTo(1);
  }

  @Test
  void shouldFailOnlyTheWriteWhoseValuesAreBad() {
    var good = IntStream.range(0, 20).mapToObj(i -> write("id" + i, 1, "w")).toList();
    var bad = new WindowRow[] {hour("bad", 1)};
    var row = bad[0];
    var notJson =
        new WindowRow(
            row.pipeline(),
            row.entity(),
            row.shard(),
            row.window(),
            row.key(),
            row.start(),
            row.end(),
            row.generation(),
            row.decision(),
            row.revision(),
            row.status(),
            "{not json",
            0,
            0,
            row.watermark(),
            row.continues(),
            1,
            row.finalAt(),
            row.source(),
            false,
            row.updatedAt());
    var failing = journal.submit(write("id5x", 1, "w", List.of(notJson), List.of()));
    var done = all(good.stream().map(journal::submit).toList());
    journal.startWriters(1);
    done.join();
    assertThatThrownBy(failing::join)
        .cause()
        .isInstanceOf(JournalWriteException.class)
        .hasMessageContaining("write of id5x, sequence numbers 1 to 1, was refused");
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(20);
  }

  @Test
  void shouldFailAPersistenceIdThatNoIndexCanHold() {
    var random = new StringBuilder();
    for (var i = 0; random.length() < 10_000; i++) {
      random.append(Integer.toHexString(Integer.hashCode(i * 0x9E3779B9)));
    }
    var failing = journal.submit(write(random.toString(), 1, "w"));
    var zero = journal.submit(write("a\0b", 1, "w"));
    var good = journal.submit(write("ok", 1, "w"));
    journal.startWriters(1);
    good.join();
    assertThatThrownBy(failing::join).hasCauseInstanceOf(JournalWriteException.class);
    assertThatThrownBy(zero::join).hasCauseInstanceOf(JournalWriteException.class);
  }

  @Test
  void shouldLeaveNoGapBehindAFailedWrite() {
    var failing = journal.submit(write("a", 1, "outdated"));
    var behind = journal.submit(write("a", 2, "outdated"));
    try (var rival = new JournalBench(journal.store.settings())) {
      rival.startWriters(1).submit(write("a", 1, "first")).join();
    }
    journal.startWriters(2);
    assertThatThrownBy(failing::join).hasCauseInstanceOf(FencedWriteException.class);
    assertThatThrownBy(behind::join).hasCauseInstanceOf(FencedWriteException.class);
    assertThat(journal.count("select count(*) from event_journal")).isEqualTo(1);
  }

  @Test
  void shouldKeepTheOrderOfEachIdWithSeveralWriters() {
    var done = new ArrayList<CompletableFuture<Void>>();
    for (var number = 1; number <= 50; number++) {
      for (var id = 0; id < 20; id++) {
        done.add(journal.submit(write("id" + id, number, "w")));
      }
    }
    journal.startWriters(3);
    all(done).join();
    assertThat(
            journal.count(
                "select count(*) from event_journal a join event_journal b on a.persistence_id ="
                    + " b.persistence_id and a.sequence_number < b.sequence_number and a.ordering"
                    + " > b.ordering"))
        .isZero();
  }

  @Test
  void shouldReplaceAWindowRowOnlyByAHigherRevision() {
    journal.startWriters(1);
    journal.submit(write("a", 1, "w", List.of(hour("a", 5)), List.of(Rows.entity("a", 1)))).join();
    journal.submit(write("a", 2, "w", List.of(hour("a", 4)), List.of(Rows.entity("a", 0)))).join();
    assertThat(windows("a")).containsExactly(hour("a", 5));
    assertThat(journal.store.windows().entity(Rows.PIPELINE, "a")).contains(Rows.entity("a", 1));
    journal.submit(write("a", 3, "w", List.of(hour("a", 6)), List.of(Rows.entity("a", 3)))).join();
    assertThat(windows("a")).containsExactly(hour("a", 6));
    assertThat(journal.store.windows().entity(Rows.PIPELINE, "a")).contains(Rows.entity("a", 3));
  }

  @Test
  void shouldKeepTheLastOfSeveralVersionsInOneTransaction() {
    var versions = List.of(hour("a", 1), hour("a", 3), hour("a", 2));
    var totals = List.of(Rows.entity("a", 1), Rows.entity("a", 2));
    journal.startWriters(1).submit(write("a", 1, "w", versions, totals)).join();
    assertThat(windows("a")).containsExactly(hour("a", 3));
    assertThat(journal.store.windows().entity(Rows.PIPELINE, "a")).contains(Rows.entity("a", 2));
  }

  @Test
  void shouldWriteTheSnapshotWithItsEvent() throws SQLException {
    var part = new Dressed.SnapshotPart(4711, "s", "state".getBytes(StandardCharsets.UTF_8));
    var row = row("a", 1, "w");
    var write =
        new PendingWrite(
            "a",
            List.of(row),
            List.of(),
            List.of(),
            List.of(),
            List.of(JournalBench.snapshot("a", 1, part)),
            64,
            new PromisedOutcome());
    journal.startWriters(1).submit(write).join();
    try (var connection = journal.store.pool().getConnection()) {
      var found = SnapshotTable.newest(connection, "a", Long.MAX_VALUE, Long.MAX_VALUE);
      assertThat(found.orElseThrow().state().bytes()).isEqualTo(part.bytes());
      assertThat(found.orElseThrow().state().serializerId()).isEqualTo(4711);
      assertThat(SnapshotTable.newest(connection, "a", 0, Long.MAX_VALUE)).isEmpty();
      assertThat(SnapshotTable.newest(connection, "a", 5, 999)).isEmpty();
    }
  }

  @Test
  void shouldNeverShowAWindowAheadOfTheJournal() throws Exception {
    journal.startWriters(2);
    var over = new AtomicBoolean();
    var reader = CompletableFuture.supplyAsync(() -> rowsAheadOfTheJournal(over));
    for (var number = 1; number <= 100; number++) {
      var done = new ArrayList<CompletableFuture<Void>>();
      for (var id = 0; id < 10; id++) {
        var window =
            Rows.window(
                "e" + id,
                Rows.START,
                number,
                WindowStatus.PROVISIONAL,
                Optional.of(Rows.SOURCE),
                number);
        done.add(journal.submit(write("flights|e" + id, number, "w", List.of(window), List.of())));
      }
      all(done).join();
    }
    over.set(true);
    assertThat(reader.get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void shouldUpdateProvisionalRowsInPlace() {
    journal.startWriters(1);
    for (var number = 1; number <= 200; number++) {
      journal
          .submit(
              write(
                  "flights|a",
                  number,
                  "w",
                  List.of(hour("a", number)),
                  List.of(Rows.entity("a", number))))
          .join();
    }
    for (var table : List.of("window_result", "entity_summary")) {
      Await.until(
          table + " was updated in place",
          () ->
              journal.count(
                      "select n_tup_hot_upd from pg_stat_user_tables where schemaname ="
                          + " current_schema() and relname = '"
                          + table
                          + "'")
                  > 180);
    }
  }

  private long rowsAheadOfTheJournal(AtomicBoolean over) {
    var ahead = 0L;
    try (Connection connection = journal.store.pool().getConnection();
        var statement =
            connection.prepareStatement(
                "select count(*) from window_result w left join event_journal j"
                    + " on j.persistence_id = w.pipeline || '|' || w.entity"
                    + " and j.sequence_number = w.sequence_number where j.ordering is null")) {
      while (!over.get()) {
        try (var rows = statement.executeQuery()) {
          rows.next();
          ahead += rows.getLong(1);
        }
      }
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
    return ahead;
  }

  private List<WindowRow> windows(String entity) {
    return journal
        .store
        .windows()
        .find(
            new WindowQuery(
                Rows.PIPELINE,
                entity,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                10,
                OptionalLong.empty(),
                false));
  }

  private CompletableFuture<Void> submit(PendingWrite... writes) {
    return all(List.of(writes).stream().map(journal::submit).toList());
  }

  private static WindowRow hour(String entity, long revision) {
    return Rows.window(entity, Rows.START, revision, WindowStatus.PROVISIONAL);
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> done) {
    return CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new));
  }
}
