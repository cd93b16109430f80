package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.flights.FlightRun;
import io.watershed.sharding.intake.Limits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The database fails under a node at work, in every way that we know of. Ingest waits, holds no
 * more than it may, and goes on by itself; nothing is lost, doubled or acknowledged without being
 * stored.
 *
 * <p>{@code -Doutages=full} does at full length what is short here.
 */
class OutagesIT {

  private static final boolean FULL = "full".equals(System.getProperty("outages"));
  private static final Duration PATIENCE = Duration.ofSeconds(FULL ? 300 : 120);
  private static final Duration LATENCY = Duration.ofMillis(FULL ? 5_000 : 250);
  private static final Duration SLOW_FOR = Duration.ofSeconds(FULL ? 60 : 4);
  private static final int ROUNDS = FULL ? 5 : 1;
  private static final FlightRun.Load LOAD =
      new FlightRun.Load(FULL ? 31 : 4, FlightRun.PARTITIONS, 1, FULL ? 120 : 15);

  private static final Site.Plan FLIGHTS = Site.Plan.of(FlightRun.PARTITIONS, "flights");

  /** What a poll may bring beyond the bound, generously. */
  private static final int OVERSHOOT = 10_000;

  private static final int MIB = 1 << 20;

  /** One way in which a database fails. */
  @FunctionalInterface
  private interface Fault {
    void happen(Site site) throws Exception;
  }

  private static final List<Fault> FAULTS =
      List.of(
          site -> {
            site.database().stop();
            site.database().start();
          },
          site -> lose(site, "INSERT", 5),
          site -> lose(site, "COMMIT", 10),
          site -> {
            site.link().delay(LATENCY);
            pause(SLOW_FOR);
            site.link().delay(Duration.ZERO);
          },
          site -> {
            for (var i = 0; i < (FULL ? 20 : 5); i++) {
              site.link().cut();
              pause(Duration.ofMillis(200));
            }
          },
          site -> site.database().restart());

  @Test
  void shouldLoseNothingWhateverHappensToTheDatabase() throws Exception {
    Scenario.play(
        "outages",
        FLIGHTS.withLink(),
        site -> {
          try (var run = FlightRun.begin(site, LOAD);
              var held = HeldWatch.begin(site.node())) {
            var process = site.node().process();
            for (var i = 0; i < ROUNDS * FAULTS.size(); i++) {
              run.awaitStored((i + 1.0) / (ROUNDS * FAULTS.size() + 2));
              FAULTS.get(i % FAULTS.size()).happen(site);
            }
            run.verify();
            assertThat(site.node().process()).as("the same process").isEqualTo(process);
            assertThat(site.node().metric("watershed_journal_retries_total")).isPositive();
            assertThat(site.node().metric("watershed_journal_repeats_total"))
                .as("commits that happened without an answer")
                .isPositive();
            assertNothingRefused(site.node());
            assertBounded(held, FlightRun.PARTITIONS);
          }
        });
  }

  /** More records than a partition may hold, and no database to put them into. */
  @Test
  void shouldHoldNoMoreThanItMayWhileThereIsNoDatabase() throws Exception {
    int bound = Limits.STANDARD.heldEvents();
    // Most of it is sent when the database is gone: several times the bound.
    var load = new FlightRun.Load(31, 1, 1, FULL ? 60 : 25);
    Scenario.play(
        "flood",
        Site.Plan.of(1, "flights"),
        site -> {
          try (var run = FlightRun.begin(site, load);
              var held = HeldWatch.begin(site.node())) {
            var process = site.node().process();
            run.awaitStored(0.01);
            site.database().kill();
            run.awaitSent();
            Await.until("full up to the bound", PATIENCE, () -> held.mostEvents() >= bound);
            pause(Duration.ofSeconds(FULL ? 120 : 3));
            var live = site.node().liveHeapBytes();
            site.timeline().note("node: %d MiB live".formatted(live / MIB));
            assertThat(live).as("live heap").isBetween(1L, 256L * MIB);
            site.database().start();
            run.verify();
            assertThat(site.node().process()).as("the same process").isEqualTo(process);
            assertNothingRefused(site.node());
            assertBounded(held, 1);
          }
        });
  }

  private static void lose(Site site, String command, int answers) throws InterruptedException {
    site.link().loseAnswers(command, answers);
    Await.until(answers + " answers lost", PATIENCE, () -> site.link().lostAnswers() == answers);
  }

  private static void assertNothingRefused(NodePart node) throws Exception {
    assertThat(node.metric("watershed_journal_failures_total")).isZero();
    assertThat(node.metric("watershed_journal_fenced_total")).isZero();
  }

  private static void assertBounded(HeldWatch held, int partitions) {
    assertThat(held.looks()).isGreaterThan(5);
    assertThat(held.mostEvents())
        .isLessThanOrEqualTo((double) partitions * (Limits.STANDARD.heldEvents() + OVERSHOOT));
    assertThat(held.mostQueuedBytes())
        .isLessThanOrEqualTo((double) partitions * Limits.STANDARD.heldBytes());
  }

  /** How long a fault lasts is part of the play. */
  private static void pause(Duration length) throws InterruptedException {
    Thread.sleep(length);
  }
}
