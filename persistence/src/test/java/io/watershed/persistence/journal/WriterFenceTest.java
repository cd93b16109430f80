package io.watershed.persistence.journal;

import static io.watershed.persistence.journal.JournalBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.Await;
import io.watershed.persistence.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WriterFenceTest {
  private static final Duration AGE = Duration.ofDays(2);

  @Test
  void shouldLetALivingNodeWrite() throws Exception {
    try (var journal = new JournalBench(TestDatabase.fresh())) {
      var writer = RegisteredWriter.register(journal.store.pool());
      journal.startWriters(2, UnaryOperator.identity(), writer);
      journal.store.retention().deleteJournal("flights", AGE);
      journal.submit(write("flights|JFK", 1, "w")).get(20, TimeUnit.SECONDS);
      writer.renew(journal.store.pool());
    }
  }

  @Test
  void shouldStopANodeThatWasSilentForHalfTheAge() throws Exception {
    try (var journal = new JournalBench(TestDatabase.fresh())) {
      var writer = RegisteredWriter.register(journal.store.pool());
      execute(journal, "update journal_writer set seen_at = now() - interval '25 hours'");
      journal.store.retention().deleteJournal("flights", AGE);
      var dead = new CompletableFuture<Throwable>();
      var gone = journal.submit(write("flights|JFK", 1, "w"));
      var settings = journal.store.settings().journal();
      var thread =
          new Thread(
              new GroupWriter(
                  journal.store.pool(),
                  journal.queue,
                  settings,
                  journal.stats,
                  writer,
                  Runnable::run));
      thread.setUncaughtExceptionHandler((ended, failure) -> dead.complete(failure));
      thread.start();

      assertThat(dead.get(20, TimeUnit.SECONDS)).isInstanceOf(DeadWriterException.class);
      assertThat(gone).isNotDone();
      assertThat(journal.count("select count(*) from event_journal")).isZero();
      assertThatThrownBy(() -> writer.renew(journal.store.pool()))
          .isInstanceOf(DeadWriterException.class)
          .hasMessageContaining("the node has to start again");
    }
  }

  /** A transaction that is under way may still commit, and deletion begins after it. */
  @Test
  void shouldWaitForTheTransactionsOfANodeBeforeItIsDead() throws Exception {
    try (var journal = new JournalBench(TestDatabase.fresh())) {
      var pool = journal.store.pool();
      var writer = RegisteredWriter.register(pool);
      execute(journal, "update journal_writer set seen_at = now() - interval '25 hours'");
      CompletableFuture<Long> deletion;
      try (var connection = pool.getConnection()) {
        connection.setAutoCommit(false);
        writer.hold(connection);
        deletion =
            CompletableFuture.supplyAsync(
                () -> journal.store.retention().deleteJournal("flights", AGE));
        Await.until("the deletion waits", () -> HeldKey.isWanted(journal.store));
        assertThat(deletion).isNotDone();
        connection.commit();
      }
      assertThat(deletion.get(20, TimeUnit.SECONDS)).isZero();
    }
  }

  private static void execute(JournalBench journal, String sql) throws Exception {
    try (var connection = journal.store.pool().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
