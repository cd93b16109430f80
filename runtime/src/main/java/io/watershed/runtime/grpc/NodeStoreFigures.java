package io.watershed.runtime.grpc;

import io.watershed.persistence.Inspection;
import io.watershed.persistence.Store;
import io.watershed.persistence.StoredRows;
import io.watershed.persistence.TableStatus;
import io.watershed.persistence.journal.JournalStats;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.ActorSystem;

/** Of the database and the journal of an actor system; asks on virtual threads. */
final class NodeStoreFigures implements StoreFigures {

  private final ActorSystem system;
  private final CompletionStage<Store> store;
  private final Executor threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("store-status-", 0).factory());

  NodeStoreFigures(ActorSystem system, CompletionStage<Store> store) {
    this.system = system;
    this.store = store;
  }

  @Override
  public CompletionStage<List<TableStatus>> tables() {
    return inspect(Inspection::tables);
  }

  @Override
  public CompletionStage<List<StoredRows>> pipelines(List<String> names) {
    // One after the other: a status is in no hurry, and connections are for those who are.
    return inspect(inspection -> names.stream().map(inspection::pipeline).toList());
  }

  private <T> CompletionStage<T> inspect(Function<Inspection, T> question) {
    return store.thenApplyAsync(opened -> question.apply(opened.inspection()), threads);
  }

  @Override
  public CompletionStage<Pace> pace() {
    return store.thenCompose(
        opened -> {
          JournalStats stats = JournalStats.of(system);
          Written before = written(stats);
          long begun = System.nanoTime();
          return CompletableFuture.supplyAsync(
              () ->
                  new Pace(
                      before,
                      written(stats),
                      System.nanoTime() - begun,
                      stats.queued(),
                      stats.queuedBytes()),
              CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, threads));
        });
  }

  private static Written written(JournalStats stats) {
    return new Written(stats.commits(), stats.writes(), stats.events());
  }
}
