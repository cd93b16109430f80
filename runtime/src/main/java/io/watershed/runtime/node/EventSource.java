package io.watershed.runtime.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.watershed.persistence.Store;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.IngestBehavior;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** Where a node's events come from. */
@FunctionalInterface
public interface EventSource {

  /** Starts what all pipelines share; it ends with the actor system. */
  Started start(ActorSystem<?> system, Store store, MeterRegistry meters);

  /** An event source that runs. */
  interface Started {

    /** Partition count of the pipeline's largest topic, as soon as its topics exist. */
    CompletionStage<Integer> partitions(PipelineDefinition definition);

    /**
     * What reads the source partitions of a shard.
     *
     * @param region where the events go
     */
    IngestBehavior ingest(PipelineDefinition definition, CompletionStage<EntityRegion> region);

    /** The next offsets of the pipeline's source partitions; those that nobody tells are absent. */
    default CompletionStage<Map<SourcePartition, Long>> ends(PipelineDefinition definition) {
      return CompletableFuture.completedFuture(Map.of());
    }
  }
}
