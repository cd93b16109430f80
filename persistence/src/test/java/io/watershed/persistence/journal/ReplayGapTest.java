package io.watershed.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.persistence.Store;
import io.watershed.persistence.journal.TestJournalApp.WordSerializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.JournalProtocol.RecoverySuccess;
import org.apache.pekko.persistence.JournalProtocol.ReplayMessagesFailure;
import org.apache.pekko.persistence.JournalProtocol.ReplayedMessage;
import org.apache.pekko.persistence.jdbc.config.JournalConfig;
import org.apache.pekko.persistence.jdbc.journal.dao.DefaultJournalDao;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalDao;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.Option;

/**
 * What becomes of a recovery from a journal in which events are missing: in the plugin, and here.
 */
@Timeout(60)
class ReplayGapTest {
  private static final int PAGE = 2;
  private static final long LAST = 30;

  private static ActorTestKit kit;
  private static JournalDao stock;
  private static JournalDao ours;

  @BeforeAll
  static void start() {
    kit = ActorTestKit.create(TestJournalApp.config(""));
    var classic = Adapter.toClassic(kit.system());
    var settings = new JournalConfig(kit.system().settings().config().getConfig("jdbc-journal"));
    var serialization = SerializationExtension.get(kit.system());
    var slick = new SharedPool(classic).database(kit.system().settings().config());
    var threads = kit.system().executionContext();
    var materializer = Materializer.matFromSystem(kit.system());
    stock =
        new DefaultJournalDao(
            slick.database(), slick.profile(), settings, serialization, threads, materializer);
    ours =
        new BulkJournalDao(
            slick.database(), slick.profile(), settings, serialization, threads, materializer);
    try (var writer = new JournalBench(Store.of(kit.system()).settings()).startWriters(1)) {
      var word = new Serialized(WordSerializer.ID, "E", WordSerializer.bytes("w"));
      for (var number : new long[] {1, 2, 3, LAST}) {
        for (var id : List.of("gap", "whole")) {
          var row = new JournalRow(id, number, false, "w", 1, "", word, null);
          writer.submit(JournalBench.writeOf(id, List.of(row))).join();
        }
      }
      for (long number = 4; number < LAST; number++) {
        var row = new JournalRow("whole", number, false, "w", 1, "", word, null);
        writer.submit(JournalBench.writeOf("whole", List.of(row))).join();
      }
    }
  }

  @AfterAll
  static void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void shouldReadAWholeJournalAsThePluginDoes() throws Exception {
    assertThat(numbers(ours, "whole", 1)).hasSize((int) LAST).isEqualTo(numbers(stock, "whole", 1));
    assertThat(numbers(ours, "whole", 28)).containsExactly(28L, 29L, LAST);
    assertThat(numbers(ours, "whole", LAST + 1)).isEmpty();
  }

  /** Were this test to fail, the plugin would have learned it, and our reader might go. */
  @Test
  void shouldSeeThePluginEndARecoveryEarlyWithoutAWord() throws Exception {
    assertThat(numbers(stock, "gap", 1)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldNotEndARecoveryEarlyWithoutAWord() {
    assertThatThrownBy(() -> numbers(ours, "gap", 1))
        .hasRootCauseInstanceOf(JournalGapException.class)
        .hasRootCauseMessage("journal of gap has a gap: found 30 (expected: sequence number 4)");
  }

  /** The way of a real recovery, past the DAO. */
  @Test
  void shouldNotEndASharedRecoveryEarlyWithoutAWord() {
    var whole = kit.<Object>createTestProbe();
    var gap = kit.<Object>createTestProbe();
    var none = kit.<Object>createTestProbe();
    var journal = Journal.of(kit.system());
    journal.recoveries().offer(recovery("whole", 1, whole));
    journal.recoveries().offer(recovery("gap", 1, gap));
    journal.recoveries().offer(recovery("none", 1, none));

    assertThat(Answer.of(whole))
        .isEqualTo(
            new Answer(
                LongStream.rangeClosed(1, LAST).boxed().toList(), new RecoverySuccess(LAST)));
    var broken = Answer.of(gap);
    assertThat(broken.numbers()).containsExactly(1L, 2L, 3L);
    assertThat(broken.end())
        .isInstanceOfSatisfying(
            ReplayMessagesFailure.class,
            failure ->
                assertThat(failure.cause())
                    .hasMessage(
                        "journal of gap has a gap: found 30 (expected: sequence number 4)"));
    assertThat(none.receiveMessage()).isEqualTo(new RecoverySuccess(0));
    gap.expectNoMessage(Duration.ZERO);
  }

  @Test
  void shouldMissTheFirstEventBehindASnapshot() {
    var probe = kit.<Object>createTestProbe();
    Journal.of(kit.system()).recoveries().offer(recovery("gap", 10, probe));
    assertThat(probe.receiveMessage())
        .isInstanceOfSatisfying(
            ReplayMessagesFailure.class,
            failure ->
                assertThat(failure.cause())
                    .hasMessageContaining("found 30 (expected: sequence number 10)"));
  }

  @Test
  void shouldTellTheHighestNumberWhereNothingIsBehindTheSnapshot() {
    var probe = kit.<Object>createTestProbe();
    Journal.of(kit.system()).recoveries().offer(recovery("whole", LAST + 1, probe));
    assertThat(probe.receiveMessage()).isEqualTo(new RecoverySuccess(LAST));
  }

  /** More than one group, and more rows than are fetched at a time. */
  @Test
  void shouldRecoverMoreEntitiesThanOneStatementTakes() {
    var count = 3 * RecoveryReader.GROUP;
    var probes = Stream.generate(() -> kit.<Object>createTestProbe()).limit(count).toList();
    var before = JournalStats.of(kit.system()).recoveryGroups();
    probes.forEach(
        probe -> Journal.of(kit.system()).recoveries().offer(recovery("whole", 1, probe)));
    for (var probe : probes) {
      var answer = Answer.of(probe);
      assertThat(answer.numbers()).hasSize((int) LAST);
      assertThat(answer.end()).isEqualTo(new RecoverySuccess(LAST));
    }
    assertThat(JournalStats.of(kit.system()).recoveryGroups() - before).isBetween(3L, count / 2L);
  }

  private static Recovery recovery(String id, long from, TestProbe<Object> probe) {
    return new Recovery(id, from, Adapter.toClassic(probe.ref()));
  }

  /** What an entity is sent: numbers of events, and what comes after the last. */
  private record Answer(List<Long> numbers, Object end) {
    static Answer of(TestProbe<Object> probe) {
      var numbers = new ArrayList<Long>();
      var message = probe.receiveMessage();
      while (message instanceof ReplayedMessage event) {
        numbers.add(event.persistent().sequenceNr());
        message = probe.receiveMessage();
      }
      return new Answer(numbers, message);
    }
  }

  private static List<Long> numbers(JournalDao dao, String id, long from) throws Exception {
    return dao.messagesWithBatch(id, from, LAST, PAGE, Option.empty())
        .asJava()
        .map(message -> message.get()._1().sequenceNr())
        .runWith(Sink.seq(), kit.system())
        .toCompletableFuture()
        .thenApply(ArrayList::new)
        .get(20, TimeUnit.SECONDS);
  }
}
