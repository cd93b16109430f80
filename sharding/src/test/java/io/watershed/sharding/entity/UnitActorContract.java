package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.sharding.engine.MetricValue;
import io.watershed.sharding.engine.ReplaySwitch;
import io.watershed.sharding.engine.ReplayTerms;
import io.watershed.sharding.intake.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
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

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration OFTEN = Duration.ofMillis(300);
  private static final ReplayTerms TERMS = new ReplayTerms("job", 1, 0, 60_000, Map.of());
  private static final SourcePartition SPLIT = new SourcePartition(new UUID(1, 1), 0);

  private void feed(ActorRef<EntityCommand> entity, long batchId, long row, long... seconds) {
    entity.tell(
        new EntityCommand.Feed(TERMS, SPLIT, batchId, Samples.batch(row, seconds), fed.getRef()));
  }

  private void seal(ActorRef<EntityCommand> entity) {
    entity.tell(new EntityCommand.Seal(TERMS, List.of("b1"), done.getRef()));
  }

  private void decide(ActorRef<EntityCommand> entity, int decision, ReplaySwitch.Kind kind) {
    entity.tell(new EntityCommand.Switch(TERMS, List.of("b1"), decision, kind, done.getRef()));
  }

  private long trips(ActorRef<EntityCommand> entity) {
    return view(entity).windows().stream().mapToLong(EntityView.ViewedWindow::accepted).sum();
  }

  @Test
  void shouldShowFilesAndLiveTogetherOnceAJobIsPromoted() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5, 6);
    acks.receiveMessage();
    feed(entity, 9, 100, 5, 7, 8, 9);
    assertThat(fed.receiveMessage().refusal()).isEmpty();
    seal(entity);
    assertThat(done.receiveMessage())
        .isEqualTo(new EntityCommand.ReplayDone("job", List.of("b1"), Optional.empty()));
    assertThat(trips(entity)).as("before the promotion").isEqualTo(2);

    decide(entity, 3, ReplaySwitch.Kind.PROMOTED);
    assertThat(done.receiveMessage().refusal()).isEmpty();
    // Ids are offsets here: two rows of the file are what live has brought.
    assertThat(trips(entity)).isEqualTo(4);
    assertThat(view(entity).windows().getFirst().generation()).isEqualTo(1);

    ingest(entity, 2, 110, 10);
    acks.receiveMessage();
    assertThat(trips(entity)).isEqualTo(5);
    decide(entity, 4, ReplaySwitch.Kind.ROLLED_BACK);
    done.receiveMessage();
    assertThat(trips(entity)).isEqualTo(3);
  }

  @Test
  void shouldTakeARepeatedFeedOnce() {
    ActorRef<EntityCommand> entity = spawn();
    feed(entity, 9, 100, 5, 7);
    feed(entity, 9, 100, 5, 7);
    fed.receiveMessage();
    fed.receiveMessage();
    assertThat(journal.persistedInStorage(journalId())).hasSize(1);
  }

  @Test
  void shouldFoldInWhatComesLiveWhileItSeals() throws InterruptedException {
    history.laterReads = new CountDownLatch(1);
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    seal(entity);
    // The last read is under way: from here on live events wait.
    history.awaitLaterRead();
    ingest(entity, 2, 101, 6);
    acks.expectNoMessage();
    assertThat(trips(entity)).as("reads don't wait").isEqualTo(1);
    history.laterReads.countDown();
    done.receiveMessage();
    acks.receiveMessage();
    decide(entity, 3, ReplaySwitch.Kind.PROMOTED);
    done.receiveMessage();
    assertThat(trips(entity)).isEqualTo(2);
  }

  @Test
  void shouldSealOnceItsJournalCanBeReadAgain() {
    history.failures.set(1);
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    acks.receiveMessage();
    seal(entity);
    done.expectNoMessage();
    EntityCommand.ReplayDone sealed =
        done.awaitAssert(
            PATIENCE,
            () -> {
              seal(entity);
              return done.receiveMessage(OFTEN);
            });
    assertThat(sealed.refusal()).isEmpty();
  }

  @Test
  void shouldSealAfterARestartThatInterruptedIt() throws InterruptedException {
    history.laterReads = new CountDownLatch(1);
    ActorRef<EntityCommand> first = spawn();
    ingest(first, 1, 100, 5);
    acks.receiveMessage();
    feed(first, 9, 300, 7);
    fed.receiveMessage();
    seal(first);
    history.awaitLaterRead();
    kit.stop(first);
    history.laterReads.countDown();

    ActorRef<EntityCommand> second = spawn();
    seal(second);
    done.receiveMessage();
    decide(second, 1, ReplaySwitch.Kind.PROMOTED);
    done.receiveMessage();
    assertThat(trips(second)).isEqualTo(2);
  }

  @Test
  void shouldRefuseToSealWhereItsJournalNoLongerHoldsWhatCameLive() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5);
    ingest(entity, 2, 101, 6);
    acks.receiveMessage();
    acks.receiveMessage();
    history.oldest = 2;
    seal(entity);
    assertThat(done.receiveMessage().refusal().orElseThrow())
        .contains("begins behind event 2 (expected: to hold all live events from 0 to 60000");
    ingest(entity, 3, 102, 7);
    acks.receiveMessage();
  }

  @Test
  void shouldEndWhereItDoesNotKnowOfTheSealThatIsDecidedOn() {
    ActorRef<EntityCommand> entity = spawn();
    feed(entity, 9, 100, 5);
    fed.receiveMessage();
    decide(entity, 1, ReplaySwitch.Kind.PROMOTED);
    done.expectTerminated(entity);
  }

  @Test
  void shouldComeBackWithItsShadowsAndDecisions() {
    ActorRef<EntityCommand> first = spawn();
    ingest(first, 1, 100, 5);
    acks.receiveMessage();
    feed(first, 9, 300, 7, 8);
    fed.receiveMessage();
    seal(first);
    done.receiveMessage();
    decide(first, 3, ReplaySwitch.Kind.PROMOTED);
    done.receiveMessage();
    EntityView before = view(first);
    kit.stop(first);

    assertThat(view(spawn()))
        .usingRecursiveComparison()
        .ignoringFields("closedAfter")
        .isEqualTo(before);
    assertThat(before.windows().getFirst().accepted()).isEqualTo(3);
  }

  @Test
  void shouldTellSubscribersOfADecision() {
    ActorRef<EntityCommand> entity = spawn();
    feed(entity, 9, 300, 7, 8);
    fed.receiveMessage();
    seal(entity);
    done.receiveMessage();
    entity.tell(new EntityCommand.Subscribe("b1", 2, views.getRef()));
    decide(entity, 3, ReplaySwitch.Kind.PROMOTED);
    EntityView told = views.receiveMessage();
    assertThat(told.switches().generation(0, 60_000)).isEqualTo(1);
    assertThat(told.windows().getFirst().accepted()).isEqualTo(2);
  }

  @Test
  void shouldTellWhereTheEventsOfAWindowCameFrom() {
    ActorRef<EntityCommand> entity = spawn();
    ingest(entity, 1, 100, 5, 6, 70);
    ingest(entity, 2, 103, 95);
    ingest(entity, 3, 104, 7);
    acks.receiveMessage();
    acks.receiveMessage();
    acks.receiveMessage();
    feed(entity, 9, 100, 5, 8, 50);
    fed.receiveMessage();

    assertThat(
            WindowOrigins.of(
                "trips", Placement.of(1, OptionalInt.empty()), history, "b1", 0, 0, 60_000))
        .isEqualTo(
            new WindowOrigins.Told(
                1,
                List.of(
                    new WindowOrigins.Origin(0, Samples.SOURCE, 100, 104, 2, 0, 0, 1, 0, 0),
                    new WindowOrigins.Origin(1, SPLIT, 100, 102, 3, 0, 0, 0, 0, 0))));
  }
}
