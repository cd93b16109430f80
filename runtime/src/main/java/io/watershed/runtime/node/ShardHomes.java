package io.watershed.runtime.node;

import io.watershed.sharding.entity.ShardMessage;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** How many of a pipeline's shards have a node, anywhere in the cluster. */
final class ShardHomes {

  private static final Duration ANSWER = Duration.ofSeconds(2);

  private ShardHomes() {}

  /** Counts them now; none where the regions don't answer yet. */
  static CompletionStage<Integer> count(ActorSystem<?> system, String pipeline) {
    var key = EntityTypeKey.create(ShardMessage.class, pipeline);
    CompletionStage<ClusterShardingStats> stats =
        AskPattern.ask(
            ClusterSharding.get(system).shardState(),
            replyTo -> new GetClusterShardingStats(key, ANSWER, replyTo),
            ANSWER.multipliedBy(2),
            system.scheduler());
    return stats
        .thenApply(
            answer ->
                answer.getRegions().values().stream()
                    .mapToInt(region -> region.getStats().size())
                    .sum())
        .exceptionally(failure -> 0);
  }
}
