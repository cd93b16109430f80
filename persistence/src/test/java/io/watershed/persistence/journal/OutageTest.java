package io.watershed.persistence.journal;

import static io.watershed.persistence.journal.JournalBench.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.Await;
import io.watershed.persistence.Rows;
import io.watershed.persistence.TestDatabase;
import io.watershed.persistence.WindowStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL is killed under a journal at work. */
@Timeout(120)
class OutageTest {
  private static final int IDS = 40;
  private static final int WRITES_PER_ID = 60;
  private static final long QUARTER = IDS * WRITES_PER_ID / 4;

  @Test
  void shouldLoseAndDoubleNothingWhenTheServerIsKilled() throws Exception {
    try (var journal = new JournalBench(TestDatabase.fresh()).startWriters(2)) {
      var acknowledged = new AtomicLong();
      var ids =
          IntStream.range(0, IDS).mapToObj(id -> chain(journal, id, 1, acknowledged)).toList();
      for (var kills = 1; kills <= 2; kills++) {
        var before = acknowledged.get();
        Await.until("a quarter is written", () -> acknowledged.get() > before + QUARTER);
        kill(TestDatabase.server().pid());
        TestDatabase.server().restart();
      }
      CompletableFuture.allOf(ids.toArray(CompletableFuture<?>[]::new)).join();
      assertThat(journal.stats.failures() + journal.stats.fenced()).isZero();
      assertThat(journal.stats.retries()).isPositive();
      assertThat(journal.count("select count(*) from event_journal"))
          .isEqualTo((long) IDS * WRITES_PER_ID);
      assertThat(
              journal.count(
                  "select count(*) from (select max(sequence_number) m, count(*) c"
                      + " from event_journal group by persistence_id) x where m = c and m = "
                      + WRITES_PER_ID))
          .isEqualTo(IDS);
      assertThat(
              journal.count("select count(*) from window_result where revision = " + WRITES_PER_ID))
          .isEqualTo(IDS);
    }
  }

  /** As an entity does: the next write follows the acknowledgement of the one before. */
  private static CompletableFuture<Void> chain(
      JournalBench journal, int id, long number, AtomicLong acknowledged) {
    var window = Rows.window("e" + id, Rows.START, number, WindowStatus.PROVISIONAL);
    var done = journal.submit(write("flights|e" + id, number, "w", List.of(window), List.of()));
    return done.thenComposeAsync(
        stored -> {
          acknowledged.incrementAndGet();
          return number == WRITES_PER_ID
              ? CompletableFuture.completedFuture(null)
              : chain(journal, id, number + 1, acknowledged);
        });
  }

  private static void kill(long pid) {
    var server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().join();
  }
}
