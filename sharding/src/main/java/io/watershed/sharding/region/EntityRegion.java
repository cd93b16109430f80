package io.watershed.sharding.region;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.intake.Placement;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One pipeline's entities, wherever in the cluster they live. */
public interface EntityRegion {

  /** The pipeline. */
  PipelineDefinition pipeline();

  /** Which shard and which actor an entity is in. */
  Placement placement();

  /** Number of shards. */
  default int shards() {
    return placement().shards();
  }

  /**
   * Sends a command to whatever holds an entity; at most once, so senders repeat until answered.
   */
  void tell(String entity, EntityCommand command);

  /**
   * The last durable results of an entity. Repeated inside the time-out, so that a shard on the
   * move costs time and no failure. Fails with {@link java.util.concurrent.TimeoutException}.
   */
  CompletionStage<EntityView> view(String entity, Duration timeout);
}
