package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.sharding.engine.EventBatch;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.junit.jupiter.api.Test;

/** Numbers in brackets: invariants of docs/entities.md. */
class BucketActorTest extends UnitActorContract {

  @Override
  Behavior<EntityCommand> behavior(InstantSource time, Runnable wakeLater) {
    return EntityActor.createBucket(
        Samples.PIPELINE, Samples.PLAN, "#2/0", 2, time, wakeLater, any -> history);
  }

  @Override
  String journalId() {
    return "trips|#2/0";
  }

  @Override
  String refreshed() {
    return BucketEventFormat.ROWS_PUBLISHED;
  }

  private void ingest(ActorRef<EntityCommand> bucket, long batchId, EventBatch events) {
    bucket.tell(new EntityCommand.Ingest(Samples.SOURCE, batchId, events, acks.getRef()));
  }

  private EntityView view(ActorRef<EntityCommand> bucket, String entity) {
    bucket.tell(new EntityCommand.GetView(entity, views.getRef()));
    return views.receiveMessage();
  }

  /** [6] */
  @Test
  void shouldKnowNothingOfAnEntityToWhichNothingHappened() {
    ActorRef<EntityCommand> bucket = spawn();
    ingest(bucket, 1, BucketRowsTest.batch(100, 5, "b1"));
    acks.receiveMessage();
    EntityView unknown = view(bucket, "b9");
    assertThat(unknown.entity()).isEqualTo("b9");
    assertThat(unknown.sequenceNumber()).isZero();
    assertThat(unknown.windows()).isEmpty();
  }

  /** [6] */
  @Test
  void shouldShowEachEntityAsItIsDurableWhileAPersistIsInFlight() {
    CountDownLatch release = new CountDownLatch(1);
    ActorRef<EntityCommand> bucket = spawn();
    ingest(bucket, 1, BucketRowsTest.batch(100, 5, "b1", "b2"));
    acks.receiveMessage();
    journal.withPolicy(onWrite(release));
    ingest(bucket, 2, BucketRowsTest.batch(110, 6, "b1", "b3"));

    assertThat(view(bucket, "b1").counters().accepted()).isEqualTo(1);
    assertThat(view(bucket, "b1").sequenceNumber()).isEqualTo(1);
    assertThat(view(bucket, "b2").counters().accepted()).isEqualTo(1);
    assertThat(view(bucket, "b3").sequenceNumber()).isZero();
    acks.expectNoMessage();
    release.countDown();
    acks.receiveMessage();
    assertThat(view(bucket, "b1").counters().accepted()).isEqualTo(2);
    assertThat(view(bucket, "b2").sequenceNumber()).isEqualTo(1);
    assertThat(view(bucket, "b3").sequenceNumber()).isEqualTo(2);
  }

  /** [7] */
  @Test
  void shouldTellASubscriberOfItsEntityAloneAndWithoutAGap() {
    CountDownLatch release = new CountDownLatch(1);
    ActorRef<EntityCommand> bucket = spawn();
    ingest(bucket, 1, BucketRowsTest.batch(100, 5, "b1", "b2"));
    acks.receiveMessage();
    TestProbe<EntityView> ofB1 = kit.createTestProbe();
    TestProbe<EntityView> ofB2 = kit.createTestProbe();
    bucket.tell(new EntityCommand.Subscribe("b1", 1, ofB1.getRef()));
    ingest(bucket, 2, BucketRowsTest.batch(110, 6, "b2"));
    acks.receiveMessage();
    journal.withPolicy(onWrite(release));
    ingest(bucket, 3, BucketRowsTest.batch(120, 7, "b1", "b2"));
    bucket.tell(new EntityCommand.Subscribe("b2", 2, ofB2.getRef()));
    view(bucket, "b2");
    release.countDown();
    acks.receiveMessage();

    EntityView b1 = ofB1.receiveMessage();
    assertThat(b1.sequenceNumber()).isEqualTo(3);
    assertThat(b1.closedAfter()).isEqualTo(1);
    EntityView b2 = ofB2.receiveMessage();
    assertThat(b2.sequenceNumber()).isEqualTo(3);
    assertThat(b2.closedAfter()).isEqualTo(2);
    ofB1.expectNoMessage();
    ofB2.expectNoMessage();
  }

  /** [4] */
  @Test
  void shouldComeBackWithEveryEntity() {
    ActorRef<EntityCommand> first = spawn();
    int batches = 2_500;
    for (int i = 0; i < batches; i++) {
      ingest(first, i, BucketRowsTest.batch(100 + 10L * i, 5 + i % 10, "b1", "b" + i % 400));
      acks.receiveMessage();
    }
    EntityView before = view(first, "b1");
    EntityView last = view(first, "b" + (batches - 1) % 400);
    kit.stop(first);

    ActorRef<EntityCommand> second = spawn();
    assertThat(view(second, "b1")).isEqualTo(before);
    assertThat(view(second, "b" + (batches - 1) % 400)).isEqualTo(last);
  }
}
