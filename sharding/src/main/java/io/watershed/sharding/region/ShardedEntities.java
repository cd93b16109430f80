package io.watershed.sharding.region;

import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.EntityView;
import io.watershed.sharding.entity.ShardMessage;
import io.watershed.sharding.intake.Placement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/** The entities of one pipeline behind the shard region of this node. */
final class ShardedEntities implements EntityRegion {

  /**
   * After this long a question is asked again: sharding may have dropped it while the shard moved.
   */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final PipelineDefinition pipeline;
  private final Placement placement;
  private final ShardNames names;
  private final ActorRef<ShardingEnvelope<ShardMessage>> region;

  ShardedEntities(
      ActorSystem<?> system,
      PipelineDefinition pipeline,
      Placement placement,
      ShardNames names,
      ActorRef<ShardingEnvelope<ShardMessage>> region) {
    this.system = system;
    this.pipeline = pipeline;
    this.placement = placement;
    this.names = names;
    this.region = region;
  }

  @Override
  public PipelineDefinition pipeline() {
    return pipeline;
  }

  @Override
  public Placement placement() {
    return placement;
  }

  @Override
  public void tell(String entity, EntityCommand command) {
    region.tell(new ShardingEnvelope<>(names.ofEntity(entity), command));
  }

  @Override
  public CompletionStage<EntityView> view(String entity, Duration timeout) {
    Duration patience = timeout.compareTo(ASK_AGAIN) < 0 ? timeout : ASK_AGAIN;
    if (!patience.isPositive()) {
      return CompletableFuture.failedFuture(
          new TimeoutException(
              "no answer in time from entity " + entity + " of " + pipeline.name()));
    }
    return AskPattern.<ShardingEnvelope<ShardMessage>, EntityView>ask(
            region,
            replyTo ->
                new ShardingEnvelope<>(
                    names.ofEntity(entity), new EntityCommand.GetView(entity, replyTo)),
            patience,
            system.scheduler())
        .exceptionallyCompose(
            failure ->
                failure instanceof TimeoutException
                    ? view(entity, timeout.minus(patience))
                    : CompletableFuture.failedFuture(failure));
  }
}
