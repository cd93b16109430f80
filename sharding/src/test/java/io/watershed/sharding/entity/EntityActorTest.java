package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.sharding.engine.ResultStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.JournalOperation;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.ProcessingPolicy;
import org.apache.pekko.persistence.testkit.ProcessingResult;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.StorageFailure;
import org.apache.pekko.persistence.testkit.WriteEvents;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntityActorTest {

  private static final Config CONFIG =
      ManualTime.config()
          .withFallback(PersistenceTestKitPlugin.getInstance().config())
          .withFallback(PersistenceTestKitSnapshotPlugin.config())
          .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
          .withFallback(ConfigFactory.load())
          .resolve();

  private final AtomicLong clock = new AtomicLong(1_000_000);
  private final InstantSource time = () -> Instant.ofEpochMilli(clock.get());
  private final AtomicInteger wakes = new AtomicInteger();
  private ActorTestKit kit;
  private PersistenceTestKit journal;
  private TestProbe<EntityCommand.Applied> acks;
  private TestProbe<EntityView> views;
  private TestProbe<EntityCommand.PermitBack> permits;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(CONFIG);
    journal = PersistenceTestKit.create(kit.system());
    acks = kit.createTestProbe(EntityCommand.Applied.class);
    views = kit.createTestProbe(EntityView.class);
    permits = kit.createTestProbe(EntityCommand.PermitBack.class);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ActorRef<EntityCommand> spawn() {
    return kit.spawn(
        EntityActor.create(Samples.PIPELINE, Samples.PLAN, "b1", 2, time, wakes::incrementAndGet));
  }

  private void ingest(ActorRef<EntityCommand> entity, long batchId, long offset, long... seconds) {
    entity.tell(
        new EntityCommand.Ingest(
            Samples.SOURCE, batchId, Samples.batch(offset, seconds), acks.getRef()));
  }

  private EntityCommand.Permit permit(long number) {
    return new EntityCommand.Permit(number, permits.getRef());
  }

  private EntityCommand.Advance advance(
      Map<SourcePartition, Long> partitions, OptionalLong pipeline) {
    return new EntityCommand.Advance(partitions, pipeline, permit(7));
  }

  private EntityView view(ActorRef<EntityCommand> entity) {
    entity.tell(new EntityCommand.GetView("b1", views.getRef()));
    return views.receiveMessage();
  }

  @Test
  void shouldAnswerWithTheBatchIdOnceTheEventsAreStored() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 41, 100, 5, 6);
    assertThat(acks.receiveMessage()).isEqualTo(new EntityCommand.Applied(41, "b1"));
    assertThat(journal.persistedInStorage("trips|b1")).hasSize(1);
  }

  @Test
  void shouldAnswerARedeliveryWithoutStoringAnything() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5, 6);
    ingest(entity, 1, 100, 5, 6);
    acks.receiveMessage();
    acks.receiveMessage();
    assertThat(journal.persistedInStorage("trips|b1")).hasSize(1);
  }

  @Test
  void shouldShowWhatIsDurableWhileAPersistIsInFlight() {
    CountDownLatch release = new CountDownLatch(1);
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    journal.withPolicy(onWrite(release));
    ingest(entity, 2, 101, 6);

    assertThat(view(entity).counters().accepted()).isEqualTo(1);
    acks.expectNoMessage();
    release.countDown();
    acks.receiveMessage();
    assertThat(view(entity).counters().accepted()).isEqualTo(2);
  }

  private static ProcessingPolicy<JournalOperation> onWrite(CountDownLatch release) {
    return new ProcessingPolicy<>() {
      @Override
      public ProcessingResult tryProcess(String persistenceId, JournalOperation operation) {
        if (operation instanceof WriteEvents) {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
        return ProcessingSuccess.getInstance();
      }
    };
  }

  @Test
  void shouldStopWithoutAnAnswerWhenAPersistFails() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    failWrites();
    TestProbe<Object> watcher = kit.createTestProbe();
    ingest(entity, 2, 101, 6);
    watcher.expectTerminated(entity);
    acks.expectNoMessage();
    assertThat(wakes).hasValue(0);
  }

  @Test
  void shouldBeStartedAgainWhereARefreshThatItOwesCanNotBeWritten() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    ingest(entity, 2, 101, 6);
    acks.receiveMessage();
    failWrites();
    TestProbe<Object> watcher = kit.createTestProbe();
    entity.tell(new EntityCommand.RefreshRows());
    watcher.expectTerminated(entity);
    assertThat(wakes).hasValue(1);
  }

  private void failWrites() {
    journal.withPolicy(
        new ProcessingPolicy<>() {
          @Override
          public ProcessingResult tryProcess(String persistenceId, JournalOperation operation) {
            return operation instanceof WriteEvents
                ? StorageFailure.create()
                : ProcessingSuccess.getInstance();
          }
        });
  }

  @Test
  void shouldComeBackWithWhatWasStored() {
    ActorRef<EntityCommand> first = spawn();
    ingest(first, 1, 100, 5, 6, 50);
    acks.receiveMessage();
    EntityView before = view(first);
    kit.stop(first);

    EntityView after = view(spawn());
    assertThat(after).usingRecursiveComparison().ignoringFields("recovered").isEqualTo(before);
    assertThat(after.windows()).hasSize(1);
    assertThat(after.windows().getFirst().metrics().getFirst())
        .isEqualTo(new MetricValue.OfLong(3));
  }

  @Test
  void shouldCloseAQuietWindowByThePublishedWatermark() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    entity.tell(advance(Map.of(Samples.SOURCE, 79_999L), OptionalLong.of(79_999)));
    assertThat(view(entity).windows().getFirst().status()).isEqualTo(ResultStatus.PROVISIONAL);
    entity.tell(advance(Map.of(Samples.SOURCE, 80_000L), OptionalLong.of(80_000)));
    TestProbe<EntityCommand.Applied> later = kit.createTestProbe();
    entity.tell(new EntityCommand.Ingest(Samples.SOURCE, 2, Samples.batch(100, 5), later.getRef()));
    later.receiveMessage();

    EntityView view = view(entity);
    assertThat(view.windows().getFirst().status()).isEqualTo(ResultStatus.FINAL);
    assertThat(view.windows().getFirst().revision()).isEqualTo(2);
  }

  @Test
  void shouldCloseByThePipelineOnceItsOnlySourceIsNoLongerRead() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    entity.tell(advance(Map.of(), OptionalLong.empty()));
    entity.tell(advance(Map.of(), OptionalLong.of(80_000)));
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    assertThat(view(entity).windows().getFirst().status()).isEqualTo(ResultStatus.FINAL);
  }

  @Test
  void shouldGiveAPermitBackOnceWhatItClosesIsDurable() {
    CountDownLatch release = new CountDownLatch(1);
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    journal.withPolicy(onWrite(release));
    entity.tell(advance(Map.of(Samples.SOURCE, 80_000L), OptionalLong.of(80_000)));
    permits.expectNoMessage();
    release.countDown();
    permits.expectMessage(new EntityCommand.PermitBack(7));
  }

  @Test
  void shouldGiveAPermitBackAtOnceWhereNothingIsDue() {
    ActorRef<EntityCommand> entity = spawn();
    entity.tell(advance(Map.of(), OptionalLong.of(80_000)));
    permits.expectMessage(new EntityCommand.PermitBack(7));
    entity.tell(new EntityCommand.PayRows(permit(8)));
    permits.expectMessage(new EntityCommand.PermitBack(8));
    assertThat(journal.persistedInStorage("trips|b1")).isEmpty();
  }

  @Test
  void shouldPayASuppressedRefreshByItsTimer() {
    ManualTime scheduler = ManualTime.get(kit.system());
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    ingest(entity, 2, 101, 6);
    acks.receiveMessage();
    acks.receiveMessage();
    assertThat(journal.persistedInStorage("trips|b1")).hasSize(2);

    clock.addAndGet(1000);
    scheduler.timePasses(Duration.ofSeconds(1));
    journal.expectNextPersistedClass("trips|b1", JournalEntry.class);
    journal.expectNextPersistedClass("trips|b1", JournalEntry.class);
    JournalEntry third = journal.expectNextPersistedClass("trips|b1", JournalEntry.class);
    assertThat(third.manifest()).isEqualTo(EventFormat.ROWS_PUBLISHED);
  }

  @Test
  void shouldPublishWhatItOwesBeforeItStops() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    ingest(entity, 2, 101, 6);
    acks.receiveMessage();
    acks.receiveMessage();
    TestProbe<Object> watcher = kit.createTestProbe();
    entity.tell(new ShardMessage.Stop());
    watcher.expectTerminated(entity);
    assertThat(journal.persistedInStorage("trips|b1")).hasSize(3);
  }

  @Test
  void shouldTellSubscribersEachDurableChange() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    entity.tell(new EntityCommand.Subscribe("b1", 0, views.getRef()));
    assertThat(views.receiveMessage().sequenceNumber()).isEqualTo(1);
    ingest(entity, 2, 101, 6);
    assertThat(views.receiveMessage().sequenceNumber()).isEqualTo(2);
  }

  @Test
  void shouldForgetASubscriberThatDoesNotRenew() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    TestProbe<EntityView> subscriber = kit.createTestProbe();
    entity.tell(new EntityCommand.Subscribe("b1", 1, subscriber.getRef()));
    view(entity);
    clock.addAndGet(EntityCommand.SUBSCRIPTION_SECONDS * 1000L + 1);
    ingest(entity, 2, 101, 6);
    acks.receiveMessage();
    subscriber.expectNoMessage();
  }
}
