package io.watershed.multinode;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.multinode.flights.FlightRun;
import io.watershed.runtime.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Results flow into a topic while node and broker are killed with -9: a reader of committed records
 * has the last version of every window, and no window ever goes back.
 */
class ResultsTopicIT {

  private static final String TOPIC = "flights-results";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path dir;

  @Test
  void shouldLoseNoResultWhenNodeAndBrokerAreKilled() throws Exception {
    var plan =
        new Site.Plan(
            List.of(definition()),
            Map.of("flights", FlightRun.PARTITIONS),
            List.of("-Xmx768m", "-XX:+UseParallelGC"));
    Scenario.play("results-topic", plan, ResultsTopicIT::play);
  }

  private static void play(Site site) throws Exception {
    var random = site.random("kills");
    try (var run = FlightRun.begin(site)) {
      run.awaitStored(0.2 + 0.1 * random.nextDouble());
      site.broker().restart();
      run.awaitStored(0.5 + 0.1 * random.nextDouble());
      site.node().kill();
      site.broker().restart();
      site.node().start();
      run.verify();
    }
    Await.until("nothing left to be sent", PATIENCE, () -> waiting(site) == 0);
    var results = RelayedResults.read(site.broker().bootstrapServers(), TOPIC);
    site.timeline().note(results.toString());
    assertThat(results.windows()).isGreaterThan(100);
    assertThat(results.disorder()).isEmpty();
    try (var connection = site.database().connect()) {
      assertThat(results.differences(connection, "flights")).isEmpty();
    }
  }

  private static long waiting(Site site) throws SQLException {
    try (var connection = site.database().connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from result_outbox")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The flights of the project, with a topic for their results. */
  private Path definition() throws IOException {
    var flights =
        Files.readString(
            ProjectFolder.find().orElseThrow().resolve("cluster-config/pipelines/flights.conf"));
    int end = flights.lastIndexOf('}');
    return Files.writeString(
        dir.resolve("flights.conf"),
        flights.substring(0, end) + "  results { topic = " + TOPIC + " }\n}\n");
  }
}
