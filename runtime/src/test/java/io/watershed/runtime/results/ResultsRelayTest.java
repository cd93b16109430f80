package io.watershed.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.watershed.sharding.region.IngestBehavior.StopIngest;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ResultsRelayTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.loglevel = WARNING")
              .withFallback(ConfigFactory.defaultReference()));

  private static final ResultsRelay.Pace PACE =
      new ResultsRelay.Pace(
          Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(20));

  private final MemoryOutbox outbox = new MemoryOutbox();
  private final MemoryTopic topic = new MemoryTopic();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RelayFigures figures = RelayFigures.of(registry, "p");
  private final RelayRound round = new RelayRound(outbox, topic, figures);
  private final TestProbe<Object> probe = KIT.createTestProbe();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @Test
  void shouldKeepItsDefaults() {
    assertThat(ResultsRelay.Pace.STANDARD)
        .isEqualTo(
            new ResultsRelay.Pace(
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofMillis(250),
                Duration.ofSeconds(10)));
  }

  @Test
  void shouldRelayRoundAfterRoundWhateverFails() {
    var relay = KIT.spawn(relay());
    outbox.put(ResultRows.row("a", 1));
    awaitRecords("a 1");
    outbox.breakDown(true);
    outbox.put(ResultRows.row("a", 2));
    awaitFailures(2);
    outbox.breakDown(false);
    awaitRecords("a 1", "a 2");
    topic.failBefore(true);
    outbox.put(ResultRows.row("a", 3));
    awaitFailures(4);
    topic.failBefore(false);
    awaitRecords("a 1", "a 2", "a 3");
    KIT.stop(relay);
  }

  @Test
  void shouldEndItsTransportWhenItStops() {
    var relay = KIT.spawn(relay());
    outbox.put(ResultRows.row("a", 1));
    awaitRecords("a 1");
    int epoch = topic.epoch();
    relay.tell(new ResultsRelay.Stop());
    probe.expectTerminated(relay, Duration.ofSeconds(5));
    probe.awaitAssert(
        () -> {
          assertThat(topic.epoch()).isGreaterThan(epoch);
          return null;
        });
  }

  /** The keeper hears of an end only when both have ended, the ingest first. */
  @Test
  void shouldGoOnRelayingUntilTheIngestHasEnded() {
    Behavior<StopIngest> ingest =
        Behaviors.receive(StopIngest.class)
            .onMessage(
                StopIngest.class,
                stop -> {
                  outbox.put(ResultRows.row("last", 1));
                  return Behaviors.same();
                })
            .build();
    var lingering = KIT.spawn(ShardPair.create(ingest, relay()));
    lingering.tell(new StopIngest());
    awaitRecords("last 1");
    KIT.stop(lingering);

    Behavior<StopIngest> quick =
        Behaviors.receive(StopIngest.class)
            .onMessage(StopIngest.class, stop -> Behaviors.stopped())
            .build();
    var pair =
        KIT.spawn(
            ShardPair.create(
                quick,
                ResultsRelay.create(
                    "p, shard 0",
                    new RelayRound(outbox, topic, figures),
                    figures,
                    Thread::startVirtualThread,
                    PACE)));
    pair.tell(new StopIngest());
    probe.expectTerminated(pair, Duration.ofSeconds(5));
  }

  private Behavior<ResultsRelay.Command> relay() {
    return ResultsRelay.create("p, shard 0", round, figures, Thread::startVirtualThread, PACE);
  }

  private void awaitRecords(String... records) {
    probe.awaitAssert(
        Duration.ofSeconds(5),
        () -> {
          assertThat(topic.records()).containsExactly(records);
          return null;
        });
  }

  private void awaitFailures(int atLeast) {
    probe.awaitAssert(
        Duration.ofSeconds(5),
        () -> {
          assertThat(registry.get("watershed.results.failures").counter().count())
              .isGreaterThanOrEqualTo(atLeast);
          return null;
        });
  }
}
