package io.watershed.sharding.region;

import io.watershed.sharding.entity.KeeperCommand;
import io.watershed.sharding.entity.ShardMessage;
import java.time.Duration;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/**
 * Wakes the keepers of all shards each second, so that every shard has one, wherever it lives.
 * Stops when the node is told to end: a region that hands its shards over waits until it holds no
 * message for them any more, and on the last node nobody would ever take these.
 */
final class KeeperAlarm {

  private static final Duration EVERY = Duration.ofSeconds(1);

  private KeeperAlarm() {}

  /** The alarm's own tick. */
  enum Tick {
    TICK
  }

  static Behavior<Tick> create(ActorRef<ShardingEnvelope<ShardMessage>> region, int shards) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.TICK, Duration.ZERO, EVERY);
                  var shutdown = CoordinatedShutdown.get(context.getSystem().classicSystem());
                  return Behaviors.receiveMessage(
                      tick -> {
                        if (shutdown.getShutdownReason().isPresent()) {
                          return Behaviors.stopped();
                        }
                        for (int shard = 0; shard < shards; shard++) {
                          region.tell(
                              new ShardingEnvelope<>(
                                  ShardNames.ofKeeper(shard), new KeeperCommand.Wake()));
                        }
                        return Behaviors.same();
                      });
                }));
  }
}
