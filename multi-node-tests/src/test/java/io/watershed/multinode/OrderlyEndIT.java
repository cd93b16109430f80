package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.flights.FlightRun;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** SIGTERM while flights flow: the node ends in order, and goes on where it stopped. */
class OrderlyEndIT {

  /** Less than the hand-off may take: nobody waits for it to time out. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void shouldLoseNothingOnSigterm() throws Exception {
    Scenario.play(
        "sigterm",
        Site.Plan.of(FlightRun.PARTITIONS, "flights"),
        site -> {
          try (var run = FlightRun.begin(site)) {
            for (double share : new double[] {0.2, 0.5}) {
              run.awaitStored(share);
              long begun = System.nanoTime();
              assertThat(site.node().terminate()).as("exit code").isZero();
              assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
              site.node().start();
            }
            run.verify();
          }
        });
  }
}
