package io.watershed.persistence.journal;

import static io.watershed.persistence.journal.JournalBench.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.watershed.persistence.Await;
import io.watershed.persistence.Rows;
import io.watershed.persistence.Store;
import io.watershed.persistence.journal.TestJournalApp.Command;
import io.watershed.persistence.journal.TestJournalApp.Said;
import io.watershed.persistence.journal.TestJournalApp.Say;
import io.watershed.persistence.journal.TestJournalApp.Stop;
import io.watershed.persistence.journal.TestJournalApp.Tell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorRefWithCell;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.jdk.javaapi.FutureConverters;

/** Entities on the journal as it is configured, and each setting by what goes wrong without it. */
@Timeout(60)
class JournalEndToEndTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** More than the failures after which Pekko's own breaker would open. */
  private static final int FENCED_IN_A_ROW = 12;

  private static ActorTestKit kit;
  private static Store store;

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(TestJournalApp.config(""));
    store = Store.of(kit.system());
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldRecoverFromEventsAlone() {
    var entity = kit.spawn(TestJournalApp.entity("events"));
    say(entity, "a", "b");
    stop(entity);
    assertThat(tell(kit.spawn(TestJournalApp.entity("events")))).isEqualTo("ab");
  }

  @Test
  void shouldRecoverFromTheSnapshotThatAnEventBrought() {
    var entity = kit.spawn(TestJournalApp.entity("snapshot"));
    say(entity, "a", "b", "c", "d");
    stop(entity);
    assertThat(tell(kit.spawn(TestJournalApp.entity("snapshot")))).isEqualTo("[abc]d");
  }

  @Test
  void shouldHaveWrittenTheRowsWhenTheEntityAnswers() {
    say(kit.spawn(TestJournalApp.entity("rows")), "a", "b");
    assertThat(store.windows().changedSince(Rows.PIPELINE, "rows", 1, 10))
        .singleElement()
        .matches(row -> row.sequenceNumber() == 2);
    assertThat(store.windows().entity(Rows.PIPELINE, "rows").orElseThrow().accepted()).isEqualTo(2);
  }

  @Test
  void shouldBeReadableByTheToolsOfThePlugin() throws Exception {
    say(kit.spawn(TestJournalApp.entity("tools")), "a", "b", "c", "d");
    var journal =
        PersistenceQuery.get(kit.system())
            .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    var events =
        journal
            .currentEventsByPersistenceId("flights|tools", 0, Long.MAX_VALUE)
            .map(EventEnvelope::event)
            .map(event -> ((Said) event).word())
            .runWith(Sink.seq(), kit.system())
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    assertThat(events).containsExactly("a", "b", "c", "d");
  }

  @Test
  void shouldStopAnEntityWhoseEventCannotBeStoredAndLeaveNoGap() {
    var entity = kit.spawn(TestJournalApp.entity("unspeakable"));
    say(entity, "a");
    entity.tell(new Say("unspeakable", kit.<Done>createTestProbe().ref()));
    kit.createTestProbe().expectTerminated(entity, PATIENCE);
    var next = kit.spawn(TestJournalApp.entity("unspeakable"));
    say(next, "b");
    assertThat(tell(next)).isEqualTo("ab");
  }

  /** circuit-breaker.max-failures: fenced entities must not shut the journal for all others. */
  @Test
  void shouldNotCloseTheJournalBecauseOfFencedEntities() {
    var outdated = new ArrayList<ActorRef<Command>>();
    for (var i = 0; i < FENCED_IN_A_ROW; i++) {
      var first = kit.spawn(TestJournalApp.entity("fenced" + i));
      var second = kit.spawn(TestJournalApp.entity("fenced" + i));
      assertThat(tell(first) + tell(second)).isEmpty();
      say(first, "a");
      outdated.add(second);
    }
    var probe = kit.<Done>createTestProbe();
    outdated.forEach(entity -> entity.tell(new Say("b", probe.ref())));
    outdated.forEach(entity -> probe.expectTerminated(entity, PATIENCE));
    probe.expectNoMessage(Duration.ZERO);
    say(kit.spawn(TestJournalApp.entity("unconcerned")), "a");
    assertThat(JournalStats.of(kit.system()).fenced()).isGreaterThanOrEqualTo(FENCED_IN_A_ROW);
  }

  /** write-response-global-order: an entity that waits must not keep others waiting. */
  @Test
  void shouldAnswerWhileAnotherWriteIsHeldUp() throws Exception {
    var slow = kit.spawn(TestJournalApp.entity("slow"));
    var fast = kit.spawn(TestJournalApp.entity("fast"));
    assertThat(tell(slow) + tell(fast)).isEmpty();
    var slowAnswer = kit.<Done>createTestProbe();
    var held = new HeldKey(store, "flights|slow", 1);
    try {
      slow.tell(new Say("a", slowAnswer.ref()));
      Await.until("the slow write is under way", () -> HeldKey.isWanted(store));
      say(fast, "a");
      slowAnswer.expectNoMessage(Duration.ZERO);
    } finally {
      held.release();
    }
    slowAnswer.receiveMessage(PATIENCE);
  }

  /** replay-filter.mode: the journal is read as it is. */
  @Test
  void shouldReplayEventsOfAlternatingWriters() {
    try (var rivals = new JournalBench(store.settings())) {
      rivals.startWriters(1);
      for (var i = 1; i <= 3; i++) {
        var row = row("flights|alternating", i, i % 2 == 0 ? "one" : "other");
        var word =
            new Serialized(TestJournalApp.WordSerializer.ID, "E", new byte[] {(byte) ('a' + i)});
        rivals
            .submit(
                JournalBench.writeOf(
                    row.persistenceId(),
                    List.of(
                        new JournalRow(
                            row.persistenceId(), i, false, row.writer(), 1, "", word, null))))
            .join();
      }
    }
    assertThat(tell(kit.spawn(TestJournalApp.entity("alternating")))).isEqualTo("bcd");
  }

  /** plugin-dispatcher: Pekko's fallback would be one pinned thread. */
  @Test
  void shouldRunThePluginsOnTheDefaultDispatcher() {
    var persistence = Persistence.get(kit.system());
    for (var plugin :
        List.of(
            persistence.journalFor("jdbc-journal", ConfigFactory.empty()),
            persistence.snapshotStoreFor("jdbc-snapshot-store", ConfigFactory.empty()))) {
      var cell = ((ActorRefWithCell) plugin).underlying();
      assertThat(cell.props().dispatcher()).isEqualTo("pekko.actor.default-dispatcher");
    }
  }

  /** typed.stash-overflow-strategy: what finds no room has to be noticed. */
  @Test
  void shouldFailRatherThanDropWhatItCannotStash() throws Exception {
    var small =
        ActorTestKit.create(TestJournalApp.config("pekko.persistence.typed.stash-capacity = 2"));
    try {
      var entity = small.spawn(TestJournalApp.entity("crowded"));
      var probe = small.<Done>createTestProbe();
      entity.tell(new Say("a", probe.ref()));
      probe.receiveMessage(PATIENCE);
      var held = new HeldKey(Store.of(small.system()), "flights|crowded", 2);
      try {
        for (var i = 0; i < 5; i++) {
          entity.tell(new Say("b", probe.ref()));
        }
        probe.expectTerminated(entity, PATIENCE);
      } finally {
        held.release();
      }
    } finally {
      small.shutdownTestKit();
    }
  }

  /** before-actor-system-terminate: what was taken in is written, if the database answers. */
  @Test
  void shouldWriteWhatIsQueuedBeforeTheSystemEnds() throws Exception {
    var other = ActorTestKit.create(TestJournalApp.config(""));
    var settings = Store.of(other.system()).settings();
    var entity = other.spawn(TestJournalApp.entity("last"));
    say(other, entity, "a");
    try (var reopened = Store.open(settings)) {
      var held = new HeldKey(reopened, "flights|last", 2);
      entity.tell(new Say("b", other.<Done>createTestProbe().ref()));
      Await.until("the write is under way", () -> JournalStats.of(other.system()).queued() > 0);
      other.system().terminate();
      Await.until(
          "the shutdown has begun",
          () ->
              CoordinatedShutdown.get(Adapter.toClassic(other.system()))
                  .getShutdownReason()
                  .isPresent());
      held.release();
    }
    other.system().getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    try (var journal = new JournalBench(settings)) {
      assertThat(journal.count("select max(sequence_number) from event_journal")).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseToDelete() {
    var dao = new PostgresJournalDao(SerializationExtension.get(kit.system()));
    var deletion = FutureConverters.asJava(dao.delete("flights|x", 5));
    assertThatThrownBy(() -> deletion.toCompletableFuture().join())
        .hasCauseInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("fence outdated writers");
  }

  private static void say(ActorRef<Command> entity, String... words) {
    say(kit, entity, words);
  }

  private static void say(ActorTestKit kit, ActorRef<Command> entity, String... words) {
    var probe = kit.<Done>createTestProbe();
    for (var word : words) {
      entity.tell(new Say(word, probe.ref()));
      probe.receiveMessage(PATIENCE);
    }
  }

  private static String tell(ActorRef<Command> entity) {
    var probe = kit.<String>createTestProbe();
    entity.tell(new Tell(probe.ref()));
    return probe.receiveMessage(PATIENCE);
  }

  private static void stop(ActorRef<Command> entity) {
    entity.tell(new Stop());
    kit.createTestProbe().expectTerminated(entity, PATIENCE);
  }
}
