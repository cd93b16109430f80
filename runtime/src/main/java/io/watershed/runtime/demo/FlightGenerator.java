package io.watershed.runtime.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Flights made up from a seed, of the shape of the real ones: the same airports with the same
 * shares, the hours of a day, delays with the same heavy tail, a few recording errors and a few
 * exact copies. The same seed gives the same flights on every machine.
 */
final class FlightGenerator {

  static final String NAME = "flights-generated";

  private static final int FLIGHTS_A_DAY = 16_575;
  private static final int COPY_ONE_IN = 15_700;

  /** Share of the flights up to a quantile, and the delay in minutes there. */
  private static final double[] SHARES = {
    0, 0.000001, 0.00001, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9,
    0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 0.99999, 1
  };

  private static final double[] DELAYS = {
    -1116, -200, -68, -44, -30, -20, -16, -11, -7, -4, -1, 3, 7, 15, 23, 35, 61, 103, 139, 177, 277,
    580, 1403, 1688
  };

  /** Flights a hour of the day, in thousands, of the real file. */
  private static final int[] HOURS = {
    10, 6, 1, 0, 0, 38, 201, 197, 196, 187, 168, 189, 180, 189, 174, 180, 173, 201, 176, 172, 152,
    108, 74, 26
  };

  private final SplittableRandom random;
  private final String[] airports;
  private final int[] airportShares;
  private final int[] hourShares = cumulated(HOURS);

  private FlightGenerator(long seed) throws IOException {
    this.random = new SplittableRandom(seed);
    var names = new ArrayList<String>();
    var flights = new ArrayList<Integer>();
    var resource = FlightGenerator.class.getResourceAsStream("origins.csv");
    try (var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      lines.readLine();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        int comma = line.indexOf(',');
        names.add(line.substring(0, comma));
        flights.add(Integer.valueOf(line.substring(comma + 1)));
      }
    }
    this.airports = names.toArray(String[]::new);
    this.airportShares = cumulated(flights.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The flights of the first days, ordered by schedule. */
  static Flights generate(long seed, int days) throws IOException {
    var generator = new FlightGenerator(seed);
    var flights = new Flights.Builder(NAME);
    for (int day = 0; day < days; day++) {
      generator.add(FlightFile.FIRST_DAY.plus(Duration.ofDays(day)).toEpochMilli(), flights);
    }
    return flights.build();
  }

  private void add(long midnight, Flights.Builder flights) {
    var minutes = new int[FLIGHTS_A_DAY];
    Arrays.setAll(minutes, i -> pick(hourShares) * 60 + random.nextInt(60));
    Arrays.sort(minutes);
    for (int minute : minutes) {
      long date = midnight + minute * Flights.MINUTE_MILLIS;
      long delay = delay();
      int distance = random.nextInt(21, 2_600);
      var origin = airports[pick(airportShares)];
      var destination = airports[pick(airportShares)];
      flights.add(date, delay, distance, origin, destination);
      if (random.nextInt(COPY_ONE_IN) == 0) {
        flights.add(date, delay, distance, origin, destination);
      }
    }
  }

  private long delay() {
    double share = random.nextDouble();
    int i = 1;
    while (share > SHARES[i]) {
      i++;
    }
    double within = (share - SHARES[i - 1]) / (SHARES[i] - SHARES[i - 1]);
    return (long) Math.floor(DELAYS[i - 1] + within * (DELAYS[i] - DELAYS[i - 1]));
  }

  private int pick(int[] cumulated) {
    int at = Arrays.binarySearch(cumulated, random.nextInt(cumulated[cumulated.length - 1]) + 1);
    // Shares of nothing repeat the sum before them: the first of equals is the one with a share.
    int found = at >= 0 ? at : -at - 1;
    while (found > 0 && cumulated[found - 1] == cumulated[found]) {
      found--;
    }
    return found;
  }

  private static int[] cumulated(int[] shares) {
    var sums = shares.clone();
    Arrays.parallelPrefix(sums, Integer::sum);
    return sums;
  }
}
