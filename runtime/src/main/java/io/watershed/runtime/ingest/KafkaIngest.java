package io.watershed.runtime.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.watershed.persistence.Store;
import io.watershed.protocol.event.EventDecoders;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.kafka.Backoff;
import io.watershed.runtime.kafka.KafkaSettings;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.IngestBehavior;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * A node's ingest from Kafka: what its readers share, and the behaviors that sharding runs them by.
 * It ends with the actor system.
 */
public final class KafkaIngest {

  private static final Duration FIRST_LOOK = Duration.ofMillis(200);
  private static final Duration LAST_LOOK = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final Store store;
  private final KafkaSettings settings;
  private final Broker broker;
  private final IngestMetrics metrics;
  private final ExecutorService background;
  private final ActorRef<TopicCatalog.Command> catalog;
  private final Cancellable reports;

  private KafkaIngest(ActorSystem<?> system, Store store, MeterRegistry registry) {
    this.system = system;
    this.store = store;
    this.settings = KafkaSettings.from(system.settings().config());
    this.broker = new Broker(settings);
    this.metrics = new IngestMetrics(registry);
    this.background =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ingest-", 0).factory());
    this.catalog =
        system.systemActorOf(TopicCatalog.create(broker), "watershed-topic-catalog", Props.empty());
    system.systemActorOf(
        ProgressCommits.create(broker, metrics), "watershed-progress-commits", Props.empty());
    this.reports =
        FreshnessReports.start(
            system,
            () ->
                metrics.recentFreshness(
                    System.currentTimeMillis(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime())),
            store.liveFreshness(),
            background);
  }

  /**
   * Starts what the readers of all pipelines share. Reads {@code watershed.kafka}; one a node.
   *
   * @param registry takes the figures, under {@code watershed.ingest}
   */
  public static KafkaIngest start(ActorSystem<?> system, Store store, MeterRegistry registry) {
    var ingest = new KafkaIngest(system, store, registry);
    CoordinatedShutdown.get(system)
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "close-watershed-ingest",
            ingest::close);
    return ingest;
  }

  /**
   * The ingest of one pipeline's shards.
   *
   * @param region where the events go; readers start when it completes
   */
  public IngestBehavior forPipeline(
      PipelineDefinition pipeline, CompletionStage<EntityRegion> region) {
    var log = new KafkaLog(pipeline.name(), settings, broker, system);
    var ledger = new StoreLedger(pipeline.name(), store);
    var setting =
        new ShardIngest.Setting(
            pipeline,
            region,
            ready ->
                new ReaderServices(
                    ready,
                    log,
                    ledger,
                    () -> EventDecoders.forPipeline(pipeline),
                    metrics,
                    background,
                    ReaderPace.STANDARD),
            catalog);
    return shard -> ShardIngest.create(shard, setting);
  }

  /**
   * The partition count of the largest of these topics. Waits until all of them exist, however long
   * that takes.
   */
  public CompletionStage<Integer> largestPartitionCount(Collection<String> topics) {
    var wanted = Set.copyOf(topics);
    var count = new CompletableFuture<Integer>();
    background.execute(
        () -> {
          try {
            count.complete(
                await(wanted).values().stream().mapToInt(Topic::partitions).max().orElseThrow());
          } catch (InterruptedException e) {
            count.completeExceptionally(e);
          }
        });
    return count;
  }

  /** The next offsets of all partitions of these topics, as far as the broker knows them. */
  public CompletionStage<Map<SourcePartition, Long>> ends(Collection<String> topics) {
    return broker
        .describe(Set.copyOf(topics))
        .thenCompose(
            found -> {
              var partitions = new HashMap<TopicPartition, SourcePartition>();
              for (var topic : found.values()) {
                for (int p = 0; p < topic.partitions(); p++) {
                  partitions.put(
                      new TopicPartition(topic.name(), p), new SourcePartition(topic.id(), p));
                }
              }
              return broker
                  .endOffsets(partitions.keySet())
                  .thenApply(
                      ends -> {
                        var next = new HashMap<SourcePartition, Long>();
                        ends.forEach((place, end) -> next.put(partitions.get(place), end));
                        return next;
                      });
            });
  }

  /** The figures of the partitions that this node reads. */
  public IngestMetrics metrics() {
    return metrics;
  }

  private Map<String, Topic> await(Set<String> topics) throws InterruptedException {
    var backoff = new Backoff(FIRST_LOOK, LAST_LOOK);
    var log = system.log();
    while (true) {
      String trouble;
      try {
        var found = broker.describe(topics).toCompletableFuture().join();
        if (found.keySet().containsAll(topics)) {
          return found;
        }
        var missing = new TreeSet<>(topics);
        missing.removeAll(found.keySet());
        trouble = "topics " + missing + " don't exist";
      } catch (RuntimeException e) {
        trouble = "the broker doesn't answer: " + e.getMessage();
      }
      var delay = backoff.next();
      log.warn("{}; looking again in {} ms", trouble, delay.toMillis());
      Thread.sleep(delay);
    }
  }

  private CompletionStage<Done> close() {
    return CompletableFuture.supplyAsync(
        () -> {
          reports.cancel();
          broker.close();
          background.shutdownNow();
          return Done.getInstance();
        });
  }
}
