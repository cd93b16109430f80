package io.watershed.runtime.node;

import io.watershed.runtime.grpc.ClusterView;
import io.watershed.sharding.entity.ShardMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Where a pipeline's shards have a node, anywhere in the cluster. */
final class ShardHomes {

  private static final Duration ANSWER = Duration.ofSeconds(2);

  private ShardHomes() {}

  /** Counts them now; none where the regions don't answer yet. */
  static CompletionStage<Integer> count(ActorSystem<?> system, String pipeline) {
    return of(system, pipeline, "").thenApply(List::size);
  }

  /**
   * Finds them now; none where the regions don't answer.
   *
   * @param self the address of this node, host:port
   */
  static CompletionStage<List<ClusterView.Home>> of(
      ActorSystem<?> system, String pipeline, String self) {
    var key = EntityTypeKey.create(ShardMessage.class, pipeline);
    CompletionStage<ClusterShardingStats> stats =
        AskPattern.ask(
            ClusterSharding.get(system).shardState(),
            replyTo -> new GetClusterShardingStats(key, ANSWER, replyTo),
            ANSWER.multipliedBy(2),
            system.scheduler());
    return stats
        .thenApply(
            answer -> {
              var homes = new ArrayList<ClusterView.Home>();
              answer
                  .getRegions()
                  .forEach(
                      (address, region) -> {
                        var node = address.hasLocalScope() ? self : ClusterEntry.text(address);
                        region
                            .getStats()
                            .forEach(
                                (shard, entities) ->
                                    homes.add(
                                        new ClusterView.Home(
                                            Integer.parseInt(shard), node, (Integer) entities)));
                      });
              return List.copyOf(homes);
            })
        .exceptionally(failure -> List.of());
  }
}
