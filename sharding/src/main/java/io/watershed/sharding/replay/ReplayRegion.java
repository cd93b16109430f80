package io.watershed.sharding.replay;

import io.watershed.persistence.Store;
import io.watershed.sharding.region.EntityRegion;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.HashCodeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** The shard region of replay jobs on this node. */
public final class ReplayRegion {

  /** No pipeline can have this name. */
  private static final EntityTypeKey<ReplayMessage> TYPE =
      EntityTypeKey.create(ReplayMessage.class, "replay.job");

  /** The same on every node. */
  private static final int SHARDS = 16;

  private final ActorRef<ShardingEnvelope<ReplayMessage>> region;

  private ReplayRegion(ActorRef<ShardingEnvelope<ReplayMessage>> region) {
    this.region = region;
  }

  /**
   * @param regions the entities of a pipeline by its name; empty: this node doesn't run it
   */
  public static ReplayRegion start(
      ActorSystem<?> system,
      Store store,
      Function<String, Optional<EntityRegion>> regions,
      ReplaySettings settings) {
    ReplayDriver.Means means =
        new ReplayDriver.Means(store.replays(), regions, settings, Clock.systemUTC());
    ActorRef<ShardingEnvelope<ReplayMessage>> region =
        ClusterSharding.get(system)
            .init(
                Entity.of(
                        TYPE,
                        context ->
                            ReplayDriver.create(
                                context.getEntityId(),
                                means,
                                self ->
                                    context.getShard().tell(new ClusterSharding.Passivate<>(self))))
                    .withMessageExtractor(new HashCodeMessageExtractor<>(SHARDS))
                    .withStopMessage(new ReplayMessage.Stop()));
    ReplayRegion started = new ReplayRegion(region);
    system.systemActorOf(
        ReplayAlarm.create(store.replays(), started::wake, settings.lookEvery()),
        "replay-alarm",
        Props.empty());
    return started;
  }

  /** Has a job go on at once, rather than within a second. */
  public void wake(String job) {
    region.tell(new ShardingEnvelope<>(job, new ReplayMessage.Wake()));
  }
}
