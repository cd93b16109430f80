package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.sharding.engine.MetricValue;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.JournalOperation;
import org.apache.pekko.persistence.testkit.ProcessingPolicy;
import org.apache.pekko.persistence.testkit.ProcessingResult;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.StorageFailure;
import org.apache.pekko.persistence.testkit.WriteEvents;
import org.junit.jupiter.api.Test;

/** What holds of the actor of an entity alone, and of that of a bucket. */
abstract class UnitActorContract extends UnitActorHarness {

  /** Manifest of a refresh of rows. */
  abstract String refreshed();

  @Test
  void shouldAnswerWithTheBatchIdOnceTheEventsAreStored() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 41, 100, 5, 6);
    assertThat(acks.receiveMessage())
        .isEqualTo(new EntityCommand.Applied(41, journalId().substring("trips|".length())));
    assertThat(journal.persistedInStorage(journalId())).hasSize(1);
  }

  @Test
  void shouldAnswerARedeliveryWithoutStoringAnything() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5, 6);
    ingest(entity, 1, 100, 5, 6);
    acks.receiveMessage();
    acks.receiveMessage();
    assertThat(journal.persistedInStorage(journalId())).hasSize(1);
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

  final ProcessingPolicy<JournalOperation> onWrite(CountDownLatch release) {
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

  final void failWrites() {
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
    assertThat(after).usingRecursiveComparison().ignoringFields("closedAfter").isEqualTo(before);
    assertThat(after.windows()).hasSize(1);
    assertThat(after.windows().getFirst().metrics().getFirst())
        .isEqualTo(new MetricValue.OfLong(3));
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
    assertThat(journal.persistedInStorage(journalId())).isEmpty();
  }

  @Test
  void shouldPayASuppressedRefreshByItsTimer() {
    ManualTime scheduler = ManualTime.get(kit.system());
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    ingest(entity, 2, 101, 6);
    acks.receiveMessage();
    acks.receiveMessage();
    assertThat(journal.persistedInStorage(journalId())).hasSize(2);

    clock.addAndGet(1000);
    scheduler.timePasses(Duration.ofSeconds(1));
    journal.expectNextPersistedClass(journalId(), JournalEntry.class);
    journal.expectNextPersistedClass(journalId(), JournalEntry.class);
    JournalEntry third = journal.expectNextPersistedClass(journalId(), JournalEntry.class);
    assertThat(third.manifest()).isEqualTo(refreshed());
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
    assertThat(journal.persistedInStorage(journalId())).hasSize(3);
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
