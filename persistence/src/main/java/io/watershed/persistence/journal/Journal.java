package io.watershed.persistence.journal;

import io.watershed.persistence.Store;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;
import org.apache.pekko.Done;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.serialization.SerializationExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads, the queue and the figures of one actor system's journal. They outlive the plugin's
 * actors, which Pekko may restart, and end with the system: what is queued then is still written.
 */
final class Journal implements Extension {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final Id ID = new Id();
  private static final Duration RENEWAL = Duration.ofMinutes(1);

  /** Without its writer the persists of its last group would wait for ever. */
  private static final CoordinatedShutdown.Reason BROKEN_WRITER =
      new CoordinatedShutdown.Reason() {
        @Override
        public String toString() {
          return "a journal writer is broken";
        }
      };

  private final WriteQueue queue = new WriteQueue();
  private final JournalStats stats = new JournalStats(queue);
  private final List<Thread> writers = new ArrayList<>();
  private final Thread renewal;
  private final ExecutorService readers;
  private final JournalReader reader;
  private final RecoveryReader recoveries;

  private Journal(
      Store store,
      ReprCodec codec,
      RegisteredWriter writer,
      Executor answers,
      Runnable onBrokenWriter) {
    var settings = store.settings().journal();
    readers =
        Executors.newFixedThreadPool(
            settings.readers(),
            Thread.ofPlatform().daemon().name("watershed-journal-reader-", 1).factory());
    reader = new JournalReader(store.pool(), readers, stats);
    recoveries =
        new RecoveryReader(
            store.pool(), readers, Math.max(1, settings.readers() - 1), stats, codec);
    var threads =
        Thread.ofPlatform()
            .daemon()
            .name("watershed-journal-writer-", 1)
            .uncaughtExceptionHandler(
                (thread, failure) -> {
                  LOG.error(
                      "journal: {} is broken, the node has to end", thread.getName(), failure);
                  onBrokenWriter.run();
                })
            .factory();
    renewal = threads.newThread(() -> renew(store.pool(), writer));
    for (var i = 0; i < settings.writers(); i++) {
      writers.add(
          threads.newThread(
              new GroupWriter(store.pool(), queue, settings, stats, writer, answers)));
    }
  }

  /** Until the end, whether anything is written or not. */
  private static void renew(DataSource pool, RegisteredWriter writer) {
    try {
      while (true) {
        Thread.sleep(RENEWAL);
        try {
          writer.renew(pool);
        } catch (SQLException e) {
          LOG.warn("journal: can't renew the writer: {}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.debug("stopped");
    }
  }

  static Journal of(ClassicActorSystemProvider system) {
    return ID.get(system);
  }

  JournalStats stats() {
    return stats;
  }

  JournalReader reader() {
    return reader;
  }

  RecoveryReader recoveries() {
    return recoveries;
  }

  /** Queues a write, whose outcome is told in any case. */
  void write(PendingWrite write) {
    if (!queue.offer(write)) {
      write
          .outcome()
          .failed(
              new RejectedExecutionException(
                  "the journal is closed, it takes no write of " + write.persistenceId()));
    }
  }

  /** Completes when nothing of a persistence id is waiting or under way any more. */
  CompletableFuture<Void> settled(String persistenceId) {
    return queue.settled(persistenceId);
  }

  private CompletionStage<Done> drain(Duration patience) {
    var drained = new CompletableFuture<Done>();
    Thread.ofVirtual()
        .name("watershed-journal-drain")
        .start(
            () -> {
              try {
                if (!queue.awaitDrained(patience)) {
                  LOG.warn("journal: {} persists were not written before the end", queue.size());
                }
                drained.complete(Done.getInstance());
              } catch (InterruptedException e) {
                drained.completeExceptionally(e);
              }
            });
    return drained;
  }

  private void close() {
    queue.close();
    writers.forEach(Thread::interrupt);
    renewal.interrupt();
    readers.shutdownNow();
  }

  /** Looks the extension up. */
  private static final class Id extends AbstractExtensionId<Journal> {

    @Override
    public Journal createExtension(ExtendedActorSystem system) {
      var shutdown = CoordinatedShutdown.get(system);
      var journal =
          new Journal(
              Store.of(system),
              new ReprCodec(SerializationExtension.get(system)),
              RegisteredWriter.register(Store.of(system).pool()),
              system.dispatcher(),
              () -> shutdown.runAll(BROKEN_WRITER));
      journal.writers.forEach(Thread::start);
      journal.renewal.start();
      var phase = CoordinatedShutdown.PhaseBeforeActorSystemTerminate();
      // A little less than the phase has, so that the log can still say what was left.
      var patience =
          shutdown.timeout(phase).$minus(scala.concurrent.duration.Duration.create("500ms"));
      shutdown.addTask(
          phase,
          "watershed-journal-drain",
          () -> journal.drain(Duration.ofMillis(patience.toMillis())));
      system.registerOnTermination(journal::close);
      return journal;
    }
  }
}
