package io.watershed.multinode.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.watershed.multinode.Await;
import io.watershed.multinode.Scenario;
import io.watershed.multinode.Site;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whole feeds in, and every window compared with what plain loops over the records come to. */
class RealFeedsIT {

  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Instant WINTER = Instant.parse("2022-12-01T00:00:00Z");
  private static final Instant SPRING = Instant.parse("2023-05-01T12:00:00Z");

  /** Of the sketch, and a little for the rounding of what the definition says. */
  private static final double RELATIVE_ERROR = 0.0101;

  /** Whether a window's result is what the oracle says. */
  private interface Check<T> {
    boolean holds(String window, T expected, Result result);
  }

  /** Redeliveries, revisions, and nearly everything out of order. */
  @Test
  void shouldCountTheLatestRevisionOfEveryEarthquake() throws Exception {
    var feed = QuakeFeed.read(PARTITIONS);
    var expected = QuakeFeed.expected(feed);
    Scenario.play(
        "quakes",
        Site.Plan.of(PARTITIONS, QuakeFeed.PIPELINE),
        site -> {
          feed.send(site);
          feed.awaitStored(site, feed.records().size() / 2);
          site.node().kill();
          site.node().start();
          awaitSame(site, QuakeFeed.PIPELINE, expected, RealFeedsIT::isOneOf);
        });
  }

  /**
   * A day of 25 hours, running totals, and a partition that falls silent for good, whose windows
   * close because it is idle.
   */
  @Test
  void shouldKeepTheDaysOfBikeStationsInLocalTime() throws Exception {
    var feed = StationFeed.read(PARTITIONS);
    var expected = StationFeed.expected(feed);
    Scenario.play(
        "stations",
        Site.Plan.of(PARTITIONS, StationFeed.PIPELINE).with("idle-after", "2s"),
        site -> {
          feed.send(site);
          feed.awaitStored(site, feed.records().size());
          awaitSame(site, StationFeed.PIPELINE, expected, RealFeedsIT::isSame);
          var autumn =
              expected.keySet().stream().filter(key -> key.end() < WINTER.toEpochMilli()).toList();
          assertThat(autumn).anyMatch(key -> feed.partition(key.entity()) == 0);
          var stations = feed.records().stream().map(Feed.Item::key).distinct().toList();
          var tick = new AtomicInteger();
          Await.until(
              "the autumn's windows final",
              PATIENCE,
              () -> {
                // All but the silent partition go on.
                var at = SPRING.plusSeconds(tick.incrementAndGet());
                feed.of(
                        stations.stream()
                            .filter(station -> feed.partition(station) != 0)
                            .map(station -> StationFeed.poll(station, at))
                            .toList())
                    .send(site);
                var results = current(site, StationFeed.PIPELINE);
                return autumn.stream().allMatch(key -> results.get(key).status().equals("FINAL"));
              });
        });
  }

  /** Several windows over one event, late for some and in time for others. */
  @Test
  void shouldPutFlightsIntoAllOfTheirWindows() throws Exception {
    Scenario.play(
        "flight-windows",
        Site.Plan.of(PARTITIONS, FlightWindows.PIPELINE),
        site -> {
          var feed = FlightWindows.feed(site.seed(), 4, PARTITIONS);
          feed.send(site);
          feed.awaitStored(site, feed.records().size());
          awaitSame(
              site,
              FlightWindows.PIPELINE,
              FlightWindows.expected(feed),
              RealFeedsIT::isOfTheseFlights);
        });
  }

  private static boolean isOneOf(String window, List<QuakeFeed.Day> days, Result result) {
    var metrics = result.metrics();
    return days.stream()
        .anyMatch(
            day ->
                number(metrics, "quakes") == day.quakes()
                    && number(metrics, "strong") == day.strong()
                    && metrics.required("depth_max").doubleValue() == day.depthMax()
                    && number(metrics, "regions") == day.regions()
                    && ranking(metrics.required("top_regions")).equals(day.topRegions())
                    && isMedian(metrics.required("mag_quantiles"), day.mags()));
  }

  private static Map<String, Long> ranking(JsonNode ranking) {
    var counts = new LinkedHashMap<String, Long>();
    ranking.forEach(
        entry ->
            counts.put(entry.required("key").textValue(), entry.required("count").longValue()));
    return counts;
  }

  private static boolean isSame(String window, StationFeed.Figures figures, Result result) {
    var metrics = result.metrics();
    return figures.equals(
        new StationFeed.Figures(
            number(metrics, "reports"),
            number(metrics, "empty"),
            metrics.required("bikes_avg").doubleValue()));
  }

  private static boolean isOfTheseFlights(
      String window, List<FlightWindows.Flight> flights, Result result) {
    var metrics = result.metrics();
    boolean counted =
        number(metrics, "flights") == flights.size() && result.accepted() == flights.size();
    return counted
        && switch (window) {
          case "hour", "day" ->
              isLate(metrics, flights)
                  && isTo(metrics, flights)
                  && isMedian(metrics.required("delay_quantiles"), delays(flights));
          case "three_hours" -> isLongestDelay(metrics, flights);
          case "rush" ->
              isLate(metrics, flights)
                  && isTo(metrics, flights)
                  && isLongestDelay(metrics, flights);
          default -> false;
        };
  }

  private static boolean isLate(JsonNode metrics, List<FlightWindows.Flight> flights) {
    return number(metrics, "late")
        == flights.stream().filter(flight -> flight.delay() > 60).count();
  }

  private static boolean isTo(JsonNode metrics, List<FlightWindows.Flight> flights) {
    return number(metrics, "destinations")
        == flights.stream().map(FlightWindows.Flight::destination).distinct().count();
  }

  private static boolean isLongestDelay(JsonNode metrics, List<FlightWindows.Flight> flights) {
    return metrics.required("delay_max").doubleValue() == delays(flights).getLast();
  }

  private static List<Double> delays(List<FlightWindows.Flight> flights) {
    return flights.stream().map(flight -> (double) flight.delay()).sorted().toList();
  }

  private static long number(JsonNode metrics, String name) {
    return metrics.required(name).longValue();
  }

  /** Whether the sketch's median is one of the sorted values, but for its error. */
  private static boolean isMedian(JsonNode quantiles, List<Double> sorted) {
    double exact = sorted.get((sorted.size() - 1) / 2);
    double found = quantiles.required("p50").doubleValue();
    return Math.abs(found - exact) <= RELATIVE_ERROR * Math.abs(exact);
  }

  /**
   * Waits until there are rows for exactly these windows, and each is right.
   *
   * @throws AssertionError with some of the differences
   */
  private static <T> void awaitSame(
      Site site, String pipeline, Map<Result.Key, T> expected, Check<T> right)
      throws InterruptedException {
    List<String> last = new ArrayList<>();
    try {
      Await.until(
          "the windows of " + pipeline,
          PATIENCE,
          () -> {
            last.clear();
            last.addAll(differences(current(site, pipeline), expected, right));
            return last.isEmpty();
          });
    } catch (AssertionError e) {
      var some = last.subList(0, Math.min(20, last.size()));
      throw new AssertionError(last.size() + " differences:\n" + String.join("\n", some), e);
    }
    site.timeline().note("%d windows of %s are right".formatted(expected.size(), pipeline));
  }

  private static <T> List<String> differences(
      Map<Result.Key, Result> found, Map<Result.Key, T> expected, Check<T> right) {
    var keys = new TreeSet<>(expected.keySet());
    keys.addAll(found.keySet());
    var differences = new ArrayList<String>();
    for (var key : keys) {
      var result = found.get(key);
      var wanted = expected.get(key);
      if (result == null || wanted == null || !right.holds(key.window(), wanted, result)) {
        differences.add(key + ": " + result + " (expected: " + wanted + ")");
      }
    }
    return differences;
  }

  private static Map<Result.Key, Result> current(Site site, String pipeline) throws SQLException {
    try (var connection = site.database().connect()) {
      return Result.all(connection, pipeline);
    }
  }
}
