package io.watershed.runtime.results;

import io.micrometer.core.instrument.MeterRegistry;
import io.watershed.persistence.ResultsOutbox;
import io.watershed.persistence.Store;
import io.watershed.persistence.WindowRow;
import io.watershed.protocol.pipeline.Emission;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.kafka.KafkaSettings;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.IngestBehavior;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;

/** A node's relays of results to Kafka. They end with the actor system. */
public final class ResultsRelays {

  private final Store store;
  private final MeterRegistry registry;
  private final KafkaSettings settings;
  private final ResultsTopics topics;
  private final ExecutorService background =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("relay-", 0).factory());

  private ResultsRelays(ActorSystem<?> system, Store store, MeterRegistry registry) {
    this.store = store;
    this.registry = registry;
    this.settings = KafkaSettings.from(system.settings().config());
    this.topics = new ResultsTopics(settings);
  }

  /**
   * Starts what the relays of all pipelines share. Reads {@code watershed.kafka}; one a node.
   *
   * @param registry takes the figures, under {@code watershed.results}
   */
  public static ResultsRelays start(ActorSystem<?> system, Store store, MeterRegistry registry) {
    var relays = new ResultsRelays(system, store, registry);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "close-watershed-relays",
            relays::close);
    return relays;
  }

  /**
   * The ingest of a pipeline's shards, with a relay beside each where the pipeline has a results
   * topic.
   *
   * @param region tells the number of shards when it completes
   */
  public IngestBehavior beside(
      PipelineDefinition pipeline, CompletionStage<EntityRegion> region, IngestBehavior ingest) {
    return pipeline
        .emission()
        .results()
        .map(results -> beside(pipeline.name(), results, region, ingest))
        .orElse(ingest);
  }

  private IngestBehavior beside(
      String pipeline,
      Emission.Results results,
      CompletionStage<EntityRegion> region,
      IngestBehavior ingest) {
    var shared = RelayFigures.of(registry, pipeline);
    var jobs = new ReplayJobNames(store.replays());
    return shard -> {
      var id = "watershed-" + pipeline + "-" + shard + "-relay";
      var figures = shared.another();
      var round =
          new RelayRound(
              outbox(store.results(), pipeline, shard),
              () -> {
                topics.ensure(results.topic(), region.toCompletableFuture().join().shards());
                return KafkaTransport.open(settings, results.topic(), id, jobs);
              },
              figures);
      return ShardPair.create(
          ingest.create(shard),
          ResultsRelay.create(
              pipeline + ", shard " + shard,
              round,
              figures,
              background,
              ResultsRelay.Pace.STANDARD));
    };
  }

  private static Outbox outbox(ResultsOutbox outbox, String pipeline, int shard) {
    return new Outbox() {
      @Override
      public List<WindowRow> behind(int limit) {
        return outbox.behind(pipeline, shard, limit);
      }

      @Override
      public long count() {
        return outbox.count(pipeline, shard);
      }

      @Override
      public void sent(List<WindowRow> rows) {
        outbox.sent(rows);
      }
    };
  }

  private CompletionStage<Done> close() {
    return CompletableFuture.supplyAsync(
        () -> {
          background.shutdownNow();
          topics.close();
          return Done.getInstance();
        });
  }
}
