package io.watershed.persistence.journal;

import static io.watershed.persistence.journal.JournalBench.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.persistence.Await;
import io.watershed.persistence.Rows;
import io.watershed.persistence.WindowStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Writers as entities are: the next write of each follows the acknowledgement of the one before.
 * Each write brings a window row.
 */
final class Chains {
  private final JournalBench journal;
  private final int ids;
  private final int writesPerId;
  private final AtomicLong acknowledged = new AtomicLong();
  private final CompletableFuture<Void> all;
  private final int payload;

  Chains(JournalBench journal, int ids, int writesPerId, int payload) {
    this.journal = journal;
    this.ids = ids;
    this.writesPerId = writesPerId;
    this.payload = payload;
    all =
        CompletableFuture.allOf(
            IntStream.range(0, ids)
                .mapToObj(id -> chain(id, 1))
                .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> chain(int id, long number) {
    var window = Rows.window("e" + id, Rows.START, number, WindowStatus.PROVISIONAL);
    var write = write("flights|e" + id, number, "w", payload, List.of(window));
    return journal
        .submit(write)
        .thenComposeAsync(
            stored -> {
              acknowledged.incrementAndGet();
              return number == writesPerId
                  ? CompletableFuture.completedFuture(null)
                  : chain(id, number + 1);
            });
  }

  long acknowledged() {
    return acknowledged.get();
  }

  /** Waits until so many more are acknowledged, or all of them. */
  void awaitMore(long more) {
    var enough = Math.min(acknowledged() + more, (long) ids * writesPerId);
    Await.until(more + " more writes", () -> acknowledged() >= enough);
  }

  /** Waits for all, and sees to it that each is stored once and none is reported as failed. */
  void awaitExactlyOnce(long seconds) throws Exception {
    all.get(seconds, TimeUnit.SECONDS);
    assertThat(journal.stats.failures() + journal.stats.fenced()).isZero();
    assertThat(journal.queue.size()).isZero();
    assertThat(journal.count("select count(*) from event_journal"))
        .isEqualTo((long) ids * writesPerId);
    assertThat(
            journal.count(
                "select count(*) from (select max(sequence_number) m, count(*) c"
                    + " from event_journal group by persistence_id) x where m = c and m = "
                    + writesPerId))
        .isEqualTo(ids);
    assertThat(journal.count("select count(*) from window_result where revision = " + writesPerId))
        .isEqualTo(ids);
  }
}
