package io.watershed.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.LateReason;
import io.watershed.persistence.LateRow;
import io.watershed.persistence.WindowRow;
import io.watershed.persistence.WindowStatus;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.sharding.engine.BatchShape;
import io.watershed.sharding.engine.EventBatch;
import io.watershed.sharding.engine.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the actor puts into the transaction of an event besides the event. */
class EntityRowsTest {

  private static final Config CONFIG =
      // Entries as they go to the journal, with their rows, not as it gives them back.
      ConfigFactory.parseString("pekko.persistence.testkit.events.serialize = off")
          .withFallback(ManualTime.config())
          .withFallback(PersistenceTestKitPlugin.getInstance().config())
          .withFallback(PersistenceTestKitSnapshotPlugin.config())
          .withFallback(ConfigFactory.parseString("pekko.actor.provider = local"))
          .withFallback(ConfigFactory.load())
          .resolve();

  private final InstantSource time = () -> Instant.ofEpochMilli(1_000_000);
  private ActorTestKit kit;
  private PersistenceTestKit journal;
  private TestProbe<EntityCommand.Applied> acks;
  private TestProbe<EntityView> views;
  private ActorRef<EntityCommand> entity;
  private String id;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(CONFIG);
    journal = PersistenceTestKit.create(kit.system());
    acks = kit.createTestProbe(EntityCommand.Applied.class);
    views = kit.createTestProbe(EntityView.class);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void spawn(PipelineDefinition pipeline) {
    entity = kit.spawn(EntityActor.create(pipeline, Plan.of(pipeline), "b1", 2, time, () -> {}));
    id = pipeline.name() + "|b1";
  }

  /** The journal entry that a batch makes. */
  private JournalEntry ingest(EventBatch events) {
    entity.tell(new EntityCommand.Ingest(Samples.SOURCE, 1, events, acks.getRef()));
    acks.receiveMessage();
    return journal.expectNextPersistedClass(id, JournalEntry.class);
  }

  private static EventBatch one(BatchShape shape, long offset, long watermark, Event event) {
    return new EventBatch.Builder("b1", 5, shape).add(offset, watermark, event).build();
  }

  private static EventBatch trip(long offset, long second, long seconds) {
    return one(
        BatchShape.of(Samples.PIPELINE),
        offset,
        200_000,
        Samples.event(offset, second, seconds, 0.5));
  }

  @Test
  void shouldKeepALateEventWholeWithReasonAndWindows() {
    spawn(Samples.PIPELINE);
    assertThat(ingest(Samples.batch(100, 5, 210)).lateRows()).isEmpty();
    JournalEntry entry = ingest(trip(102, 165, 61));
    LateRow late = entry.lateRows().getFirst();
    assertThat(late.reason()).isEqualTo(LateReason.LATE);
    assertThat(late.windows()).containsExactly("minute");
    assertThat(late.lateBy()).isZero();
    assertThat(late.entity()).isEqualTo("b1");
    assertThat(late.shard()).isEqualTo(2);
    assertThat(late.time()).isEqualTo(165_000);
    assertThat(late.measures()).isEqualTo("{\"seconds\": 61, \"km\": 0.5}");
    assertThat(late.source()).isEqualTo(Samples.SOURCE);
    assertThat(late.epoch()).isEqualTo(5);
    assertThat(late.offset()).isEqualTo(102);
    assertThat(late.watermark()).hasValue(200_000);
    assertThat(late.sequenceNumber()).isEqualTo(2);
    assertThat(late.version()).isEmpty();
    assertThat(late.event()).isEqualTo(RunFormat.write(trip(102, 165, 61)).toByteArray());
  }

  @Test
  void shouldKeepAnEventThatCannotBeToldFromADuplicate() {
    spawn(Samples.PIPELINE);
    ingest(Samples.batch(100, 5, 210));
    assertThat(ingest(trip(102, 100, 61)).lateRows())
        .singleElement()
        .satisfies(
            late -> {
              assertThat(late.reason()).isEqualTo(LateReason.BEYOND_DEDUP);
              assertThat(late.lateBy()).isEqualTo(20_000);
            });
  }

  @Test
  void shouldKeepAConflictAndCountIt() {
    spawn(Samples.PIPELINE);
    ingest(Samples.batch(100, 5));
    Event other = new Event("b1", 5_000, 77, 100, new long[] {7, Event.ABSENT_DOUBLE});
    JournalEntry entry = ingest(one(BatchShape.of(Samples.PIPELINE), 101, 0, other));
    LateRow conflict = entry.lateRows().getFirst();
    assertThat(conflict.reason()).isEqualTo(LateReason.CONFLICT);
    assertThat(conflict.lateBy()).isZero();
    assertThat(conflict.measures()).isEqualTo("{\"seconds\": 7, \"km\": null}");
    entity.tell(new EntityCommand.GetView("b1", views.getRef()));
    EntityView view = views.receiveMessage();
    assertThat(view.counters().conflicts()).isEqualTo(1);
    assertThat(view.counters().duplicates()).isEqualTo(1);
    assertThat(view.stateBytes()).isPositive();
  }

  @Test
  void shouldKeepWhatTheStateHasNoRoomFor() {
    spawn(Fares.definition(1).build());
    ingest(Fares.batch());
    JournalEntry entry =
        ingest(one(Fares.SHAPE, 104, 20_000, Fares.event(40, 9, 0, 0, 1, 1, "AA")));
    assertThat(entry.lateRows()).extracting(LateRow::reason).containsExactly(LateReason.OVER_LIMIT);
    entity.tell(new EntityCommand.GetView("b1", views.getRef()));
    assertThat(views.receiveMessage().counters().overLimit()).isPositive();
  }

  @Test
  void shouldPublishNothingBetweenOpeningAndClosingWherePublicationIsOnClose() {
    spawn(Fares.PIPELINE);
    JournalEntry opened = ingest(Fares.batch());
    assertThat(opened.windowRows()).extracting(WindowRow::window).containsExactly("trip", "ever");
    JournalEntry added =
        ingest(one(Fares.SHAPE, 104, 20_000, Fares.event(40, 9, 0, 0, 1, 100, "AA")));
    assertThat(added.windowRows()).isEmpty();
    ManualTime.get(kit.system()).timePasses(Duration.ofHours(1));
    journal.expectNothingPersisted(id, Duration.ofMillis(100));
    JournalEntry closed =
        ingest(one(Fares.SHAPE, 105, 120_000, Fares.event(130, 10, 0, 1, 70, 1, "UA")));
    assertThat(closed.windowRows().getFirst())
        .satisfies(
            row -> {
              assertThat(row.status()).isEqualTo(WindowStatus.FINAL);
              assertThat(row.metrics())
                  .isEqualTo(
                      "{\"late_flights\": 1, \"fare_sum\": -1.51, \"last_carrier\": \"AA\"}");
              assertThat(row.relayed()).isTrue();
              assertThat(row.revision()).isEqualTo(3);
            });
  }

  @Test
  void shouldWithdrawTheRowOfASessionThatAnEarlierOneTakesIn() {
    spawn(Fares.PIPELINE);
    ingest(one(Fares.SHAPE, 100, 0, Fares.event(150, 1, 0, 0, 1, 1, "AA")));
    ingest(one(Fares.SHAPE, 101, 0, Fares.event(50, 2, 0, 0, 1, 1, "AA")));
    JournalEntry bridged = ingest(one(Fares.SHAPE, 102, 0, Fares.event(100, 3, 0, 0, 1, 1, "AA")));
    WindowRow withdrawn =
        bridged.windowRows().stream()
            .filter(row -> row.status() == WindowStatus.WITHDRAWN)
            .findFirst()
            .orElseThrow();
    assertThat(withdrawn.window()).isEqualTo("trip");
    assertThat(withdrawn.key()).isEqualTo(150_000);
    assertThat(withdrawn.revision()).isEqualTo(3);
    assertThat(withdrawn.relayed()).isTrue();
  }

  @Test
  void shouldNeverCallAnUnboundedWindowDue() {
    spawn(Fares.PIPELINE);
    WindowRow ever = ingest(Fares.batch()).windowRows().getLast();
    assertThat(ever.window()).isEqualTo("ever");
    assertThat(ever.key()).isZero();
    assertThat(ever.finalAt()).isEmpty();
    assertThat(ever.relayed()).isFalse();
    assertThat(ever.metrics())
        .startsWith("{\"carriers\": [{\"key\": \"AA\", \"count\": 2}, {\"key\": \"U\uFFFDA\", ")
        .contains("\"delays\": {\"p50\": ");
  }
}
