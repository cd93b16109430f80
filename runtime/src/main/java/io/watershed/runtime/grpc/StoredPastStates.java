package io.watershed.runtime.grpc;

import io.watershed.persistence.Store;
import io.watershed.persistence.journal.History;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.entity.PastPoint;
import io.watershed.sharding.entity.PastState;
import io.watershed.sharding.entity.TimeTravel;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.pekko.actor.ActorSystem;

/**
 * Folds journals on virtual threads, few at a time: each holds a state, and computes as long as the
 * entity would to recover.
 */
final class StoredPastStates implements PastStates {

  private static final int AT_A_TIME = 4;

  private final ActorSystem system;
  private final CompletionStage<Store> store;
  private final Map<String, Plan> plans = new ConcurrentHashMap<>();
  private final Semaphore folding = new Semaphore(AT_A_TIME);
  private final Executor threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("time-travel-", 0).factory());

  StoredPastStates(ActorSystem system, CompletionStage<Store> store) {
    this.system = system;
    this.store = store;
  }

  @Override
  public CompletionStage<PastState> asOf(HostedPipeline pipeline, String entity, PastPoint point) {
    return store.thenApplyAsync(
        opened -> {
          Plan plan =
              plans.computeIfAbsent(pipeline.name(), name -> Plan.of(pipeline.definition()));
          folding.acquireUninterruptibly();
          try {
            return new TimeTravel(plan, pipeline.region().placement(), History.of(system))
                .asOf(entity, point);
          } finally {
            folding.release();
          }
        },
        threads);
  }
}
