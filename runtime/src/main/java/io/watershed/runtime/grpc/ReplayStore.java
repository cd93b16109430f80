package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.persistence.replay.ReplayJobRow;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Replay jobs as the store has them, asked on virtual threads. */
final class ReplayStore {

  private final CompletionStage<Store> store;
  private final Executor threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("replays-", 0).factory());

  ReplayStore(CompletionStage<Store> store) {
    this.store = store;
  }

  /** Asks without blocking the caller; the stage fails with what the question throws. */
  <T> CompletionStage<T> ask(Function<Store, T> question) {
    return store.thenApplyAsync(question, threads);
  }

  /**
   * The job of that id.
   *
   * @throws ServiceException if there is none
   */
  static ReplayJobRow find(Store store, String job) {
    return store.replays().find(job).orElseThrow(() -> ServiceException.unknownJob(job));
  }
}
