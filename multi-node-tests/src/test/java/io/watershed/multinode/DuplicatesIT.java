package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.flights.FlightOracle;
import io.watershed.multinode.flights.FlightRun;
import org.junit.jupiter.api.Test;

/** A producer that sends everything twice: the same ids with new offsets. */
class DuplicatesIT {

  @Test
  void shouldCountDuplicatesAndNotDoubleThem() throws Exception {
    Scenario.play(
        "duplicates",
        Site.Plan.of(FlightRun.PARTITIONS, "flights"),
        site -> {
          try (var run = FlightRun.begin(site, 2)) {
            run.awaitStored(0.5);
            site.node().restart();
            var totals = run.verify().airports().values();
            assertThat(totals.stream().mapToLong(FlightOracle.Totals::duplicates).sum())
                .isEqualTo(totals.stream().mapToLong(FlightOracle.Totals::accepted).sum());
          }
        });
  }
}
