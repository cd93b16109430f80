package io.watershed.multinode.flights;

import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import io.watershed.runtime.demo.FlightFeed;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Flights through a site from the first to the last, watched the whole time and judged at the end.
 *
 * <p>By default they are made up from the seed and few; {@code -Dflights.days=31} takes the real
 * ones of so many days, from the folder {@code -Dflights.dir} or fetched into it.
 */
public final class FlightRun implements AutoCloseable {

  /** Partitions of the topic. */
  public static final int PARTITIONS = 8;

  private static final int GENERATED_DAYS = 4;
  private static final long SENDING_SECONDS = 20;
  private static final long LOOK_EVERY_MILLIS = 200;
  private static final long FEWEST_LOOKS = 10;

  private final Site site;
  private final FlightTraffic traffic;
  private final FinalityWatch watch;
  private final Duration patience;
  private final int copies;

  private FlightRun(Site site, FlightFeed feed, int copies) {
    this.site = site;
    this.copies = copies;
    this.patience = Duration.ofSeconds(90 + feed.size() / 2_000);
    this.watch = FinalityWatch.begin(site.database(), LOOK_EVERY_MILLIS);
    this.traffic =
        FlightTraffic.begin(
            site.broker().bootstrapServers(),
            PARTITIONS,
            feed,
            Math.max(1, (long) feed.size() * copies / SENDING_SECONDS),
            copies);
    site.timeline().note("%d flights from %s".formatted(feed.size(), feed.name()));
  }

  /** Begins to send; every flight once. */
  public static FlightRun begin(Site site) throws IOException {
    return new FlightRun(site, feed(site.seed()), 1);
  }

  /** Begins to send; every flight as often as said. */
  public static FlightRun begin(Site site, int copies) throws IOException {
    return new FlightRun(site, feed(site.seed()), copies);
  }

  private static FlightFeed feed(long seed) throws IOException {
    Integer days = Integer.getInteger("flights.days");
    return days == null
        ? FlightFeed.generated(seed, GENERATED_DAYS)
        : FlightFeed.real(Path.of(System.getProperty("flights.dir", "target/flights")), days);
  }

  /** Waits until so much of everything is stored. */
  public void awaitStored(double share) throws InterruptedException {
    awaitPosition((long) (share * traffic.size() * copies));
    site.timeline().note("%.0f %% stored".formatted(100 * share));
  }

  private void awaitPosition(long goal) throws InterruptedException {
    Await.until(
        "position " + goal,
        patience,
        () -> {
          try (var connection = site.database().connect()) {
            return Comparison.stored(connection) >= goal;
          }
        });
  }

  /**
   * Waits until everything has been sent and taken in, then judges.
   *
   * @throws AssertionError naming what is wrong
   */
  public FlightOracle.Truth verify() throws InterruptedException {
    long sent = traffic.awaitSent(patience.toSeconds());
    site.timeline().note("%d records sent".formatted(sent));
    var truth = FlightOracle.of(site.broker().bootstrapServers(), "flights");
    // A producer may repeat what was in flight when the broker was killed: the broker has forgotten
    // producers whose records are older than producer.id.expiration.ms.
    site.timeline().note("%d records in the topic".formatted(truth.records()));
    if (truth.records() < sent) {
      throw new AssertionError(
          "records in the topic: %d (expected: at least %d)".formatted(truth.records(), sent));
    }
    awaitPosition(truth.records());
    awaitNoDifferences(truth);
    long before = watch.looks();
    Await.until("a last look", patience, () -> watch.looks() > before + 1);
    require("violations", watch.violations(truth.hours()), List.of());
    if (watch.looks() < FEWEST_LOOKS) {
      throw new AssertionError("unknown: the table was looked at " + watch.looks() + " times only");
    }
    site.timeline()
        .note(
            "verified: %d windows (%d final), %d records, table looked at %d times"
                .formatted(
                    truth.hours().size(), watch.finalRows(), truth.records(), watch.looks()));
    return truth;
  }

  private void awaitNoDifferences(FlightOracle.Truth truth) throws InterruptedException {
    try {
      Await.until("no differences", Duration.ofSeconds(30), () -> differences(truth).isEmpty());
    } catch (AssertionError e) {
      throw new AssertionError(few(now(truth)), e);
    }
  }

  private List<String> differences(FlightOracle.Truth truth) throws SQLException {
    try (var connection = site.database().connect()) {
      return Comparison.differences(connection, truth);
    }
  }

  private List<String> now(FlightOracle.Truth truth) {
    try {
      return differences(truth);
    } catch (SQLException e) {
      return List.of("the database can't be asked: " + e);
    }
  }

  private static String few(List<String> differences) {
    return differences.size()
        + " differences:\n"
        + String.join("\n", differences.subList(0, Math.min(20, differences.size())));
  }

  private static void require(String what, List<?> found, List<?> expected) {
    if (!found.equals(expected)) {
      throw new AssertionError(what + ": " + found + " (expected: " + expected + ")");
    }
  }

  @Override
  public void close() {
    traffic.close();
    watch.close();
  }
}
