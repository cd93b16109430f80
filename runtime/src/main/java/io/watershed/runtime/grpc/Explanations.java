package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.journal.History;
import io.watershed.persistence.replay.ReplayJobRow;
import io.watershed.persistence.replay.SplitRow;
import io.watershed.sharding.entity.WindowOrigins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.ActorSystem;

/** Gathers what the store tells of windows, on virtual threads, few at a time. */
final class Explanations {

  private static final int AT_A_TIME = 4;
  private static final int SPLITS = 1_000;

  private final ActorSystem system;
  private final CompletionStage<Store> store;
  private final Semaphore reading = new Semaphore(AT_A_TIME);
  private final Executor threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("explain-", 0).factory());

  Explanations(ActorSystem system, CompletionStage<Store> store) {
    this.system = system;
    this.store = store;
  }

  /** All that is stored about one window. */
  public CompletionStage<Explanation> explain(Requests.Explain request) {
    return store.thenApplyAsync(
        opened -> {
          reading.acquireUninterruptibly();
          try {
            return explain(opened, request);
          } finally {
            reading.release();
          }
        },
        threads);
  }

  private Explanation explain(Store opened, Requests.Explain request) {
    String pipeline = request.pipeline().name();
    List<WindowRow> sides =
        opened.windows().sides(pipeline, request.entity(), request.windowName(), request.key());
    if (sides.isEmpty()) {
      return new Explanation(sides, Map.of(), Optional.empty());
    }
    WindowRow any = sides.getFirst();
    Map<Integer, Explanation.Job> jobs = new HashMap<>();
    for (ReplayJobRow job : opened.replays().covering(pipeline, any.start(), any.end())) {
      jobs.put(
          job.generation(),
          new Explanation.Job(
              job.job(), opened.replays().steps(job.job()), files(opened, job.job())));
    }
    return new Explanation(
        sides,
        jobs,
        Optional.of(
            WindowOrigins.of(
                pipeline,
                request.pipeline().region().placement(),
                History.of(system),
                request.entity(),
                request.window(),
                any.start(),
                any.end())));
  }

  private static Map<Integer, String> files(Store opened, String job) {
    Map<Integer, String> files = new HashMap<>();
    List<SplitRow> page = opened.replays().splits(job, -1, SPLITS);
    while (!page.isEmpty()) {
      page.forEach(split -> files.put(split.split(), split.file()));
      page = opened.replays().splits(job, page.getLast().split(), SPLITS);
    }
    return files;
  }
}
