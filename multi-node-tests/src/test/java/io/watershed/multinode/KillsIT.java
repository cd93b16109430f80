package io.watershed.multinode;

import io.watershed.multinode.flights.FlightRun;
import org.junit.jupiter.api.Test;

/**
 * Flights flow while processes are killed with -9: no flight is lost or doubled, and no row of
 * {@code window_result} is ever wrong while it claims to be final.
 */
class KillsIT {

  private static final int NODE_KILLS = 5;
  private static final int BUCKET_KILLS = 3;
  private static final int OTHER_KILLS = 2;

  private static final Site.Plan FLIGHTS = Site.Plan.of(FlightRun.PARTITIONS, "flights");

  @Test
  void shouldLoseNothingWhenTheNodeIsKilledFiveTimes() throws Exception {
    Scenario.play(
        "node-killed", FLIGHTS, site -> killWhileFlightsFlow(site, site.node(), NODE_KILLS));
  }

  /** 229 airports in 8 buckets. */
  @Test
  void shouldLoseNothingWhenANodeWhoseEntitiesShareActorsIsKilled() throws Exception {
    Scenario.play(
        "buckets-killed",
        FLIGHTS.withBuckets(30, 229),
        site -> killWhileFlightsFlow(site, site.node(), BUCKET_KILLS));
  }

  @Test
  void shouldLoseNothingWhenTheBrokerIsKilled() throws Exception {
    Scenario.play(
        "broker-killed", FLIGHTS, site -> killWhileFlightsFlow(site, site.broker(), OTHER_KILLS));
  }

  @Test
  void shouldLoseNothingWhenTheDatabaseIsKilled() throws Exception {
    Scenario.play(
        "database-killed",
        FLIGHTS,
        site -> killWhileFlightsFlow(site, site.database(), OTHER_KILLS));
  }

  private static void killWhileFlightsFlow(Site site, Part victim, int kills) throws Exception {
    var random = site.random("kills");
    try (var run = FlightRun.begin(site)) {
      for (int i = 0; i < kills; i++) {
        run.awaitStored((i + random.nextDouble()) / (kills + 1));
        victim.restart();
      }
      run.verify();
    }
  }
}
