package io.watershed.sharding.entity;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.protocol.event.SourcePartition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An actor with an in-memory journal, to be tested. */
abstract class UnitActorHarness {

  static final Config CONFIG =
      ManualTime.config()
          .withFallback(PersistenceTestKitPlugin.getInstance().config())
          .withFallback(PersistenceTestKitSnapshotPlugin.config())
          .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
          .withFallback(ConfigFactory.load())
          .resolve();

  final AtomicLong clock = new AtomicLong(1_000_000);
  private final InstantSource time = () -> Instant.ofEpochMilli(clock.get());
  final AtomicInteger wakes = new AtomicInteger();
  ActorTestKit kit;
  PersistenceTestKit journal;
  TestProbe<EntityCommand.Applied> acks;
  TestProbe<EntityView> views;
  TestProbe<EntityCommand.PermitBack> permits;
  TestProbe<EntityCommand.Fed> fed;
  TestProbe<EntityCommand.ReplayDone> done;
  final TestHistory history = new TestHistory();

  Config config() {
    return CONFIG;
  }

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(config());
    journal = PersistenceTestKit.create(kit.system());
    acks = kit.createTestProbe(EntityCommand.Applied.class);
    views = kit.createTestProbe(EntityView.class);
    permits = kit.createTestProbe(EntityCommand.PermitBack.class);
    fed = kit.createTestProbe(EntityCommand.Fed.class);
    done = kit.createTestProbe(EntityCommand.ReplayDone.class);
    history.journal = () -> journal.persistedInStorage(journalId());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** The actor that holds the entity b1 of shard 2. */
  abstract Behavior<EntityCommand> behavior(InstantSource time, Runnable wakeLater);

  /** Its name in the journal. */
  abstract String journalId();

  ActorRef<EntityCommand> spawn() {
    return kit.spawn(behavior(time, wakes::incrementAndGet));
  }

  final void ingest(ActorRef<EntityCommand> entity, long batchId, long offset, long... seconds) {
    entity.tell(
        new EntityCommand.Ingest(
            Samples.SOURCE, batchId, Samples.batch(offset, seconds), acks.getRef()));
  }

  EntityCommand.Permit permit(long number) {
    return new EntityCommand.Permit(number, permits.getRef());
  }

  EntityCommand.Advance advance(Map<SourcePartition, Long> partitions, OptionalLong pipeline) {
    return new EntityCommand.Advance(partitions, pipeline, permit(7));
  }

  final EntityView view(ActorRef<EntityCommand> entity) {
    entity.tell(new EntityCommand.GetView("b1", views.getRef()));
    return views.receiveMessage();
  }
}
