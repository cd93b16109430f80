package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.EntityRow;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.sharding.engine.Bucket;
import io.watershed.sharding.engine.EventBatch;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.junit.jupiter.api.Test;

/** What goes into a bucket's transactions. Numbers in brackets: invariants of docs/entities.md. */
class BucketRowsTest extends UnitActorHarness {

  @Override
  Config config() {
    // The journal keeps objects, so that a test can look at the rows of an entry.
    return ConfigFactory.parseString("pekko.persistence.testkit.events.serialize = off")
        .withFallback(CONFIG);
  }

  @Override
  Behavior<EntityCommand> behavior(InstantSource time, Runnable wakeLater) {
    return EntityActor.createBucket(Samples.PIPELINE, Samples.PLAN, "#2/0", 2, time, wakeLater);
  }

  @Override
  String journalId() {
    return "trips|#2/0";
  }

  /** An event at each second for the entities in turn. */
  static EventBatch batch(long offset, long second, String... entities) {
    EventBatch.Builder batch = EventBatch.Builder.ofSeveral(5, Samples.batch(0, 1).shape());
    for (int i = 0; i < entities.length; i++) {
      EventBatch one = Samples.batch(offset + i, second);
      batch.add(
          entities[i],
          offset + i,
          one.watermark(0),
          one.time(0),
          one.idHigh(0),
          one.idLow(0) + i,
          0,
          0,
          m -> one.measure(m, 0),
          m -> null);
    }
    return batch.build();
  }

  private void ingest(ActorRef<EntityCommand> bucket, long batchId, EventBatch events) {
    bucket.tell(new EntityCommand.Ingest(Samples.SOURCE, batchId, events, acks.getRef()));
  }

  private EntityView view(ActorRef<EntityCommand> bucket, String entity) {
    bucket.tell(new EntityCommand.GetView(entity, views.getRef()));
    return views.receiveMessage();
  }

  /** [2] */
  @Test
  void shouldStoreABatchOfManyEntitiesAsOneEventWithTheRowsOfEach() {
    ActorRef<EntityCommand> bucket = spawn();
    ingest(bucket, 1, batch(100, 5, "b1", "b2", "b1", "b3"));
    acks.receiveMessage();
    assertThat(journal.persistedInStorage(journalId())).hasSize(1);
    JournalEntry entry = journal.expectNextPersistedClass(journalId(), JournalEntry.class);
    assertThat(entry.manifest()).isEqualTo(BucketEventFormat.EVENTS_APPLIED);
    assertThat(entry.windowRows()).extracting(WindowRow::entity).containsExactly("b1", "b2", "b3");
    assertThat(entry.windowRows())
        .allSatisfy(
            row -> {
              assertThat(row.shard()).isEqualTo(2);
              assertThat(row.revision()).isEqualTo(1);
            });
    assertThat(entry.entityRows()).extracting(EntityRow::entity).containsExactly("b1", "b2", "b3");
    assertThat(view(bucket, "b1").counters().accepted()).isEqualTo(2);
    assertThat(view(bucket, "b3").counters().accepted()).isEqualTo(1);
  }

  /** [5] */
  @Test
  void shouldCloseWhatIsDueInAllOfItByOneEvent() {
    ActorRef<EntityCommand> bucket = spawn();
    ingest(bucket, 1, batch(100, 5, "b1", "b2"));
    ingest(bucket, 2, batch(110, 65, "b3"));
    acks.receiveMessage();
    acks.receiveMessage();
    TestProbe<EntityView> ofB2 = kit.createTestProbe();
    bucket.tell(new EntityCommand.Subscribe("b2", 1, ofB2.getRef()));
    EntityCommand advance = advance(Map.of(Samples.SOURCE, 80_000L), OptionalLong.of(80_000));
    bucket.tell(advance);
    bucket.tell(advance);
    EntityView closed = ofB2.receiveMessage();
    assertThat(closed.windows()).singleElement().matches(window -> window.revision() == 3);
    ingest(bucket, 3, batch(110, 65, "b3"));
    acks.receiveMessage();

    assertThat(journal.persistedInStorage(journalId())).hasSize(3);
    journal.expectNextPersistedClass(journalId(), JournalEntry.class);
    journal.expectNextPersistedClass(journalId(), JournalEntry.class);
    JournalEntry third = journal.expectNextPersistedClass(journalId(), JournalEntry.class);
    assertThat(third.manifest()).isEqualTo(BucketEventFormat.WINDOWS_CLOSED);
    assertThat(third.windowRows())
        .extracting(WindowRow::status)
        .containsExactly(WindowStatus.FINAL, WindowStatus.FINAL);
    assertThat(third.windowRows())
        .extracting(WindowRow::entity)
        .containsExactlyInAnyOrder("b1", "b2");
  }

  /** [4] */
  @Test
  void shouldBringASnapshotOfAllItsEntitiesOnceTheJournalIsLongEnough() {
    ActorRef<EntityCommand> bucket = spawn();
    for (int i = 0; i < 1_000; i++) {
      ingest(bucket, i, batch(100 + 10L * i, 5 + i % 10, "b1", "b" + i % 40));
      acks.receiveMessage();
    }
    int journalBytes = 0;
    int snapshots = 0;
    for (Object stored : journal.persistedInStorage(journalId())) {
      JournalEntry entry = (JournalEntry) stored;
      journalBytes += entry.bytes().length;
      if (entry.snapshot().isPresent()) {
        snapshots++;
        assertThat(journalBytes).isGreaterThan(SnapshotRule.LEAST_JOURNAL_BYTES);
        journalBytes = 0;
        var part = entry.snapshot().get();
        Bucket read =
            (Bucket)
                SnapshotFormat.read(
                    Samples.PLAN, new StoredSnapshot(part.manifest(), part.bytes()));
        assertThat(read.entities()).hasSize(40);
      }
    }
    assertThat(snapshots).isPositive();
  }
}
