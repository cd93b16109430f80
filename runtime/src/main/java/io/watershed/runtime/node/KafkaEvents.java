package io.watershed.runtime.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.watershed.persistence.Store;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.ingest.KafkaIngest;
import io.watershed.runtime.results.ResultsRelays;
import io.watershed.sharding.region.EntityRegion;
import io.watershed.sharding.region.IngestBehavior;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** Events from Kafka, and results to it. */
public final class KafkaEvents implements EventSource {

  @Override
  public Started start(ActorSystem<?> system, Store store, MeterRegistry meters) {
    KafkaIngest kafka = KafkaIngest.start(system, store, meters);
    ResultsRelays relays = ResultsRelays.start(system, store, meters);
    return new Started() {
      @Override
      public CompletionStage<Integer> partitions(PipelineDefinition definition) {
        return kafka.largestPartitionCount(definition.source().topics());
      }

      @Override
      public IngestBehavior ingest(
          PipelineDefinition definition, CompletionStage<EntityRegion> region) {
        return relays.beside(definition, region, kafka.forPipeline(definition, region));
      }

      @Override
      public CompletionStage<Map<SourcePartition, Long>> ends(PipelineDefinition definition) {
        return kafka.ends(definition.source().topics());
      }
    };
  }
}
