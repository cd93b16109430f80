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

  /**
   * What is sent.
   *
   * @param days of made-up flights, unless real ones are asked for
   * @param partitions of the topic
   * @param copies how often each flight is sent
   * @param seconds that sending takes; 0: as fast as the broker takes them
   */
  public record Load(int days, int partitions, int copies, long seconds) {
    static final Load STANDARD = new Load(GENERATED_DAYS, PARTITIONS, 1, SENDING_SECONDS);
  }

  private static final long LOOK_EVERY_MILLIS = 200;
  private static final long FEWEST_LOOKS = 10;

  private final Site site;
  private final FlightTraffic traffic;
  private final FinalityWatch watch;
  private final Duration patience;
  private final int copies;

  private FlightRun(Site site, FlightFeed feed, Load load) {
    this.site = site;
    this.copies = load.copies();
    this.patience = Duration.ofSeconds(90 + feed.size() / 2_000);
    this.watch = FinalityWatch.begin(site.database(), LOOK_EVERY_MILLIS);
    this.traffic =
        FlightTraffic.begin(
            site.broker().bootstrapServers(),
            load.partitions(),
            feed,
            load.seconds() == 0 ? 0 : Math.max(1, (long) feed.size() * copies / load.seconds()),
            copies);
    site.timeline().note("%d flights from %s".formatted(feed.size(), feed.name()));
  }

  /** Begins to send; every flight once. */
  public static FlightRun begin(Site site) throws IOException {
    return begin(site, Load.STANDARD);
  }

  /** Begins to send; every flight as often as said. */
  public static FlightRun begin(Site site, int copies) throws IOException {
    return begin(site, new Load(GENERATED_DAYS, PARTITIONS, copies, SENDING_SECONDS));
  }

  /** Begins to send. */
  public static FlightRun begin(Site site, Load load) throws IOException {
    return new FlightRun(site, feed(site.seed(), load.days()), load);
  }

  private static FlightFeed feed(long seed, int generatedDays) throws IOException {
    Integer days = Integer.getInteger("flights.days");
    return days == null
        ? FlightFeed.generated(seed, generatedDays)
        : FlightFeed.real(Path.of(System.getProperty("flights.dir", "target/flights")), days);
  }

  /** Waits until so much of everything is on its way. */
  public void awaitBegun(double share) throws InterruptedException {
    Await.until(
        "sent: " + share, patience, () -> traffic.begun() >= (long) (share * traffic.size()) - 1);
  }

  /** Waits until everything has been sent. */
  public void awaitSent() throws InterruptedException {
    site.timeline().note("%d records sent".formatted(traffic.awaitSent(patience.toSeconds())));
  }

  /** Waits until so much of everything is stored. */
  public void awaitStored(double share) throws InterruptedException {
    awaitPosition((long) (share * traffic.size() * copies));
    site.timeline().note("%.0f %% stored".formatted(100 * share));
  }

  /** Waits until so much of everything has been stored from now on. */
  public void awaitMoreStored(double share) throws InterruptedException, SQLException {
    try (var connection = site.database().connect()) {
      awaitPosition(Comparison.stored(connection) + (long) (share * traffic.size() * copies));
    }
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
