package io.watershed.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.multinode.Site;
import io.watershed.multinode.flights.FlightTraffic;
import io.watershed.runtime.demo.FlightFeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The real flights of the first days of 2001, from the file that the demo has them from. */
final class FlightHistory implements PastEvents {

  private static final Instant BEGIN = Instant.parse("2001-01-01T00:00:00Z");
  private static final long HOUR = 3_600_000;
  private static final long PATIENCE_SECONDS = 1_200;
  private static final JsonMapper JSON = new JsonMapper();

  private static final List<PlainWindows.Metric> METRICS =
      List.of(
          new PlainWindows.Metric("flights", PlainWindows.Kind.COUNT, 0),
          new PlainWindows.Metric("delay_sum", PlainWindows.Kind.SUM, 0),
          new PlainWindows.Metric("delay_min", PlainWindows.Kind.MIN, 0),
          new PlainWindows.Metric("delay_max", PlainWindows.Kind.MAX, 0),
          new PlainWindows.Metric("delay_avg", PlainWindows.Kind.AVG, 0),
          new PlainWindows.Metric("distance_sum", PlainWindows.Kind.SUM, 1));

  private final Path file;
  private final FlightFeed feed;
  private final int days;
  private final int partitions;

  /**
   * Fetches the file where it isn't there yet.
   *
   * @param data where the file is kept
   * @param partitions of the topic
   */
  FlightHistory(Path data, int days, int partitions) throws IOException {
    this.file = FlightFeed.file(data);
    this.feed = FlightFeed.real(data, days);
    this.days = days;
    this.partitions = partitions;
  }

  @Override
  public String pipeline() {
    return "flights";
  }

  @Override
  public long size() {
    return feed.size();
  }

  @Override
  public Instant from() {
    return BEGIN;
  }

  @Override
  public Instant to() {
    return BEGIN.plus(Duration.ofDays(days));
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public List<String> fileOptions() {
    return List.of("--row-field", "row");
  }

  @Override
  public void send(Site site) throws InterruptedException {
    try (var traffic =
        FlightTraffic.begin(site.broker().bootstrapServers(), partitions, feed, 0, 1)) {
      traffic.awaitSent(PATIENCE_SECONDS);
    }
  }

  @Override
  public PlainWindows truth() {
    var windows = new PlainWindows(METRICS);
    for (int i = 0; i < feed.size(); i++) {
      var flight = parsed(feed.value(i));
      windows.add(
          flight.required("origin").textValue(),
          Math.floorDiv(flight.required("date").longValue(), HOUR) * HOUR,
          flight.required("delay").doubleValue(),
          flight.required("distance").doubleValue());
    }
    return windows;
  }

  private static JsonNode parsed(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
