package io.watershed.sharding.region;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityView;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One pipeline's entities, wherever in the cluster they live. */
public interface EntityRegion {

  /** The pipeline. */
  PipelineDefinition pipeline();

  /** Number of shards. */
  int shards();

  /**
   * The shard of an entity: {@code toPositive(murmur2(UTF-8 key)) mod shards}, as Kafka partitions
   * keys.
   */
  int shardOf(String entity);

  /** Sends a command to an entity; at most once, so senders repeat until answered. */
  void tell(String entity, EntityCommand command);

  /**
   * The last durable results of an entity. Repeated inside the time-out, so that a shard on the
   * move costs time and no failure. Fails with {@link java.util.concurrent.TimeoutException}.
   */
  CompletionStage<EntityView> view(String entity, Duration timeout);
}
