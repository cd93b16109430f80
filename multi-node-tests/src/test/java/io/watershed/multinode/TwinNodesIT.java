package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.flights.FlightRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two nodes that don't know of each other run the same pipeline on the same database and broker, as
 * after a partition of the network, or when one of them wakes up from a long pause: every entity
 * lives twice. Of two writes with the same number one is stored, and the other incarnation ends.
 */
class TwinNodesIT {

  private static final boolean FULL = "full".equals(System.getProperty("outages"));
  private static final int ROUNDS = FULL ? 6 : 2;
  private static final FlightRun.Load LOAD =
      new FlightRun.Load(FULL ? 31 : 4, FlightRun.PARTITIONS, 1, FULL ? 120 : 25);

  private static final Site.Plan PLAN =
      Site.Plan.of(FlightRun.PARTITIONS, "flights")
          .withNodeOptions(
              "-Xmx512m",
              "-XX:+UseParallelGC",
              "-Dwatershed.store.idle-transaction-timeout=2s",
              "-Dwatershed.cluster.alone=on");

  @Test
  void shouldHaveOneWinnerWhereEveryEntityLivesTwice() throws Exception {
    Scenario.play(
        "twins",
        PLAN,
        site -> {
          var random = site.random("twins");
          var nodes = List.of(site.node(), site.twin());
          nodes.getLast().start();
          try (var run = FlightRun.begin(site, LOAD)) {
            for (var round = 0; round < ROUNDS; round++) {
              // One stands still, in the middle of whatever it does, and the other takes over.
              var asleep = nodes.get(round % 2);
              run.awaitBegun(0.7 * (round + 0.5 * random.nextDouble()) / ROUNDS);
              asleep.pause();
              run.awaitMoreStored(0.1);
              asleep.resume();
            }
            run.awaitStored(0.9);
            site.timeline()
                .note(
                    "fenced off: %.0f writes of the node, %.0f of its twin"
                        .formatted(fenced(nodes.getFirst()), fenced(nodes.getLast())));
            for (var node : nodes) {
              assertThat(node.metric("watershed_journal_failures_total")).isZero();
            }
            assertThat(fenced(nodes.getFirst()) + fenced(nodes.getLast()))
                .as("writes fenced off")
                .isPositive();
            var loser = nodes.get(random.nextInt(2));
            if (random.nextBoolean()) {
              loser.kill();
            } else {
              assertThat(loser.terminate()).as("exit code").isZero();
            }
            run.verify();
          }
        });
  }

  private static double fenced(NodePart node) throws Exception {
    return node.metric("watershed_journal_fenced_total");
  }
}
