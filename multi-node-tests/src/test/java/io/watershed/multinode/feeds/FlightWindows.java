package io.watershed.multinode.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.watershed.runtime.demo.FlightFeed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Flights in hours, days, sliding windows and sessions at once, worked out by plain loops with the
 * rules of the pipeline {@code flights-extended} written down a second time.
 */
final class FlightWindows {

  static final String PIPELINE = "flights-extended";
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long OUT_OF_ORDERNESS = 60 * MINUTE;
  private static final long ALLOWED_LATENESS = 15 * MINUTE;
  private static final long MAX_AHEAD = 2 * HOUR;
  private static final long SLIDING = 3 * HOUR;
  private static final long SLIDE = 15 * MINUTE;
  private static final long GAP = 20 * MINUTE;

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<Result.Key, List<Flight>> windows = new TreeMap<>();
  private final Map<String, List<Session>> sessions = new HashMap<>();

  /** What a window needs to know of a flight. */
  record Flight(long time, long delay, String destination) {}

  private static final class Session {
    private final long cell;
    private final List<Flight> flights = new ArrayList<>();

    private Session(long cell) {
      this.cell = cell;
    }

    private long first() {
      return flights.stream().mapToLong(Flight::time).min().orElseThrow();
    }

    private long last() {
      return flights.stream().mapToLong(Flight::time).max().orElseThrow();
    }

    private long end() {
      return Math.min(last() + GAP, cell + DAY);
    }

    private boolean reaches(long time) {
      return time > first() - GAP && time < last() + GAP;
    }
  }

  private FlightWindows() {}

  /** Flights made up from a seed, as they are reported. */
  static Feed feed(long seed, int days, int partitions) throws IOException {
    var flights = FlightFeed.generated(seed, days);
    var items = new ArrayList<Feed.Item>();
    for (int i = 0; i < flights.size(); i++) {
      items.add(
          new Feed.Item(
              new String(flights.key(i), UTF_8),
              flights.timestamp(i),
              new String(flights.value(i), UTF_8)));
    }
    return new Feed(PIPELINE, "flights", partitions, items);
  }

  /** The flights of each window. */
  static Map<Result.Key, List<Flight>> expected(Feed feed) {
    var oracle = new FlightWindows();
    for (int partition = 0; partition < feed.partitions(); partition++) {
      long highest = Long.MIN_VALUE;
      for (var item : feed.records()) {
        if (feed.partition(item.key()) == partition) {
          var flight = flight(item);
          if (flight.time() <= item.arrival() + MAX_AHEAD) {
            highest = Math.max(highest, flight.time());
            oracle.take(item.key(), flight, highest - OUT_OF_ORDERNESS);
          }
        }
      }
    }
    oracle.sessions.forEach(
        (airport, found) ->
            found.forEach(
                session ->
                    oracle.windows.put(
                        new Result.Key("rush", airport, session.first(), session.end()),
                        session.flights)));
    return oracle.windows;
  }

  private void take(String airport, Flight flight, long watermark) {
    long time = flight.time();
    long hour = Math.floorDiv(time, HOUR) * HOUR;
    add("hour", airport, hour, hour + HOUR, flight, watermark);
    long day = Math.floorDiv(time, DAY) * DAY;
    add("day", airport, day, day + DAY, flight, watermark);
    for (long start = Math.floorDiv(time, SLIDE) * SLIDE; start > time - SLIDING; start -= SLIDE) {
      add("three_hours", airport, start, start + SLIDING, flight, watermark);
    }
    takeIntoSession(airport, flight, watermark);
  }

  private void add(
      String window, String airport, long start, long end, Flight flight, long watermark) {
    if (end + ALLOWED_LATENESS > watermark) {
      windows
          .computeIfAbsent(new Result.Key(window, airport, start, end), any -> new ArrayList<>())
          .add(flight);
    }
  }

  private void takeIntoSession(String airport, Flight flight, long watermark) {
    long cell = Math.floorDiv(flight.time(), DAY) * DAY;
    var all = sessions.computeIfAbsent(airport, any -> new ArrayList<>());
    var near =
        all.stream()
            .filter(session -> session.cell == cell && session.reaches(flight.time()))
            .filter(session -> session.end() + ALLOWED_LATENESS > watermark)
            .toList();
    var merged = new Session(cell);
    merged.flights.add(flight);
    near.forEach(session -> merged.flights.addAll(session.flights));
    // What begins a session has to be in time by itself; anything else only has to be part of one.
    boolean begins = near.stream().allMatch(session -> flight.time() < session.first());
    long end = begins ? Math.min(flight.time() + GAP, cell + DAY) : merged.end();
    if (end + ALLOWED_LATENESS > watermark) {
      all.removeAll(near);
      all.add(merged);
    }
  }

  private static Flight flight(Feed.Item item) {
    try {
      var json = JSON.readTree(item.json());
      return new Flight(
          json.get("date").longValue(),
          json.get("delay").longValue(),
          json.get("destination").textValue());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(item.json(), e);
    }
  }
}
