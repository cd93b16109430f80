package io.watershed.sharding.region;

import io.watershed.persistence.Store;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.Plan;
import io.watershed.sharding.entity.EntityActor;
import io.watershed.sharding.entity.EntityCommand;
import io.watershed.sharding.entity.ShardMessage;
import io.watershed.sharding.intake.Placement;
import java.time.Clock;
import java.time.Duration;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Starts the shard region of a pipeline on this node. */
public final class EntityRegions {

  /** An entity that died of a write that failed tries again after this. */
  private static final Duration WAKE_AFTER = Duration.ofSeconds(2);

  private EntityRegions() {}

  /**
   * @param placement as the store has it registered: the same on every node and for ever
   * @param ingest makes what reads the source partitions of a shard
   */
  public static EntityRegion start(
      ActorSystem<?> system,
      PipelineDefinition pipeline,
      Placement placement,
      Store store,
      IngestBehavior ingest) {
    Plan plan = Plan.of(pipeline);
    ShardNames names = new ShardNames(placement);
    EntityTypeKey<ShardMessage> type = EntityTypeKey.create(ShardMessage.class, pipeline.name());
    ClusterSharding sharding = ClusterSharding.get(system);
    Units units = new Units(names::ofEntity, name -> sharding.entityRefFor(type, name));
    ActorRef<ShardingEnvelope<ShardMessage>> region =
        sharding.init(
            Entity.of(
                    type,
                    context ->
                        behavior(
                            system,
                            pipeline,
                            plan,
                            placement,
                            store,
                            ingest,
                            units,
                            context.getEntityId()))
                .withMessageExtractor(names)
                .withStopMessage(new ShardMessage.Stop()));
    system.systemActorOf(
        KeeperAlarm.create(region, placement.shards()),
        "keeper-alarm-" + pipeline.name(),
        Props.empty());
    return new ShardedEntities(system, pipeline, placement, names, region);
  }

  private static Behavior<ShardMessage> behavior(
      ActorSystem<?> system,
      PipelineDefinition pipeline,
      Plan plan,
      Placement placement,
      Store store,
      IngestBehavior ingest,
      Units units,
      String id) {
    if (ShardNames.isKeeper(id)) {
      int shard = ShardNames.keptShard(id);
      return ShardKeeper.create(plan.pipeline(), shard, store, ingest, units).unsafeCast();
    }
    Runnable wakeLater = () -> wakeLater(system, units.ref(id));
    if (ShardNames.isBucket(id)) {
      return EntityActor.createBucket(
              pipeline, plan, id, ShardNames.shardOfBucket(id), Clock.systemUTC(), wakeLater)
          .unsafeCast();
    }
    String entity = ShardNames.entity(id);
    return EntityActor.create(
            pipeline, plan, entity, placement.shardOf(entity), Clock.systemUTC(), wakeLater)
        .unsafeCast();
  }

  private static void wakeLater(ActorSystem<?> system, EntityRef<ShardMessage> unit) {
    if (CoordinatedShutdown.get(system).getShutdownReason().isEmpty()) {
      system
          .scheduler()
          .scheduleOnce(
              WAKE_AFTER,
              () ->
                  WakeUps.of(system)
                      .tell(
                          new WakeUps.WakeOne(
                              permit -> unit.tell(new EntityCommand.PayRows(permit)))),
              system.executionContext());
    }
  }
}
