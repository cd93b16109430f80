package io.watershed.runtime.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * What the pipeline {@code flights} must come to, worked out by a plain loop over the flights in
 * the order in which they were reported. Has the rules and their constants written down a second
 * time, and shares no code with the engine.
 */
final class Oracle {

  static final long MINUTE = 60_000L;
  static final long HOUR = 60 * MINUTE;
  static final long OUT_OF_ORDERNESS = 60 * MINUTE;
  static final long ALLOWED_LATENESS = 15 * MINUTE;
  static final long DEDUP_HORIZON = HOUR + ALLOWED_LATENESS;
  static final long MAX_AHEAD = 2 * HOUR;

  private final int partitions;
  private final long[] highest;
  private final Map<Hour, Tally> hours = new HashMap<>();
  private final Map<String, Totals> airports = new HashMap<>();
  private long quarantined;

  private Oracle(int partitions) {
    this.partitions = partitions;
    this.highest = new long[partitions];
    Arrays.fill(highest, Long.MIN_VALUE);
  }

  /** One hour of one airport. */
  record Hour(String airport, long start) {}

  /**
   * What one hour comes to.
   *
   * <p>{@code isFinal}: its time is over. {@code corrected}: it is of a promoted replay.
   */
  static final class Tally {
    boolean corrected;
    long count;
    long delaySum;
    long delayMin = Long.MAX_VALUE;
    long delayMax = Long.MIN_VALUE;
    long distanceSum;
    boolean isFinal;

    String status() {
      return !isFinal ? "PROVISIONAL" : corrected ? "CORRECTED" : "FINAL";
    }
  }

  /** What one airport comes to. There are no duplicates: each row is reported once. */
  static final class Totals {
    long accepted;
    long late;
  }

  /**
   * The truth.
   *
   * @param quarantined flights that pretend to be reported far before their departure
   */
  record Truth(Map<Hour, Tally> hours, Map<String, Totals> airports, long quarantined) {

    long finalHours() {
      return hours.values().stream().filter(hour -> hour.isFinal).count();
    }

    long late() {
      return airports.values().stream().mapToLong(totals -> totals.late).sum();
    }
  }

  /** Works it out for flights that are spread over so many partitions by their origin. */
  static Truth of(Flights flights, int partitions) {
    return of(Reports.of(flights), flights.size(), partitions);
  }

  /** The same for the first so many reports. */
  static Truth of(Reports reports, int count, int partitions) {
    return reported(reports, count, partitions).truth();
  }

  /**
   * The same, where a replay of the first days was promoted: their hours hold every flight of them,
   * whenever it was reported.
   */
  static Truth corrected(Reports reports, int count, int partitions) {
    var oracle = reported(reports, count, partitions);
    var flights = reports.flights();
    var corrected = new HashMap<Hour, Tally>();
    for (int row = 0; row < reports.first(); row++) {
      var hour = hour(flights, row);
      add(corrected.computeIfAbsent(hour, key -> new Tally()), flights, row);
    }
    corrected.values().forEach(tally -> tally.corrected = true);
    oracle.hours.putAll(corrected);
    return oracle.truth();
  }

  private static Oracle reported(Reports reports, int count, int partitions) {
    var oracle = new Oracle(partitions);
    for (int i = 0; i < count; i++) {
      oracle.take(reports.flights(), reports.rows()[i]);
    }
    return oracle;
  }

  private Truth truth() {
    close();
    return new Truth(hours, airports, quarantined);
  }

  private static Hour hour(Flights flights, int row) {
    return new Hour(flights.origin(row), Math.floorDiv(flights.date(row), HOUR) * HOUR);
  }

  private void take(Flights flights, int row) {
    long date = flights.date(row);
    if (date > flights.arrival(row) + MAX_AHEAD) {
      quarantined++;
      return;
    }
    var origin = flights.origin(row);
    int partition = partition(origin);
    highest[partition] = Math.max(highest[partition], date);
    long watermark = highest[partition] - OUT_OF_ORDERNESS;
    var hour = hour(flights, row);
    var totals = airports.computeIfAbsent(origin, key -> new Totals());
    if (date < watermark - DEDUP_HORIZON || hour.start() + HOUR + ALLOWED_LATENESS <= watermark) {
      totals.late++;
    } else {
      totals.accepted++;
      add(hours.computeIfAbsent(hour, key -> new Tally()), flights, row);
    }
  }

  private static void add(Tally tally, Flights flights, int row) {
    int delay = flights.delay(row);
    tally.count++;
    tally.delaySum += delay;
    tally.delayMin = Math.min(tally.delayMin, delay);
    tally.delayMax = Math.max(tally.delayMax, delay);
    tally.distanceSum += flights.distance(row);
  }

  private void close() {
    hours.forEach(
        (hour, tally) -> {
          long watermark = highest[partition(hour.airport())] - OUT_OF_ORDERNESS;
          tally.isFinal = hour.start() + HOUR + ALLOWED_LATENESS <= watermark;
        });
  }

  private int partition(String airport) {
    return Utils.toPositive(Utils.murmur2(airport.getBytes(StandardCharsets.UTF_8))) % partitions;
  }
}
