package io.watershed.runtime.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Flights in columns, 14 bytes each: three million of them take 42 MB. */
final class Flights {

  static final long MINUTE_MILLIS = 60_000L;

  private final String name;
  private final int size;
  private final int[] dates;
  private final short[] delays;
  private final short[] distances;
  private final short[] origins;
  private final short[] destinations;
  private final List<String> airports;

  private Flights(Builder builder) {
    this.name = builder.name;
    this.size = builder.size;
    this.dates = Arrays.copyOf(builder.dates, size);
    this.delays = Arrays.copyOf(builder.delays, size);
    this.distances = Arrays.copyOf(builder.distances, size);
    this.origins = Arrays.copyOf(builder.origins, size);
    this.destinations = Arrays.copyOf(builder.destinations, size);
    this.airports = List.copyOf(builder.airports);
  }

  /** Name of the file, as it stands in the positions of records. */
  String name() {
    return name;
  }

  int size() {
    return size;
  }

  /** Scheduled departure, epoch ms. */
  long date(int row) {
    return dates[row] * MINUTE_MILLIS;
  }

  /** Minutes between the scheduled and the real departure; negative: it left early. */
  int delay(int row) {
    return delays[row];
  }

  /** Real departure, epoch ms: when the flight is reported. */
  long arrival(int row) {
    return date(row) + delays[row] * MINUTE_MILLIS;
  }

  /** Miles. */
  int distance(int row) {
    return distances[row];
  }

  String origin(int row) {
    return airports.get(origins[row]);
  }

  String destination(int row) {
    return airports.get(destinations[row]);
  }

  /** The rows in the order in which they are reported: by arrival, then by row. */
  int[] byArrival() {
    // Both fit into one number, for 2^21 minutes are four years: sorting needs no comparator.
    long first = dates.length == 0 ? 0 : Arrays.stream(dates).min().orElseThrow() + Short.MIN_VALUE;
    var keys = new long[size];
    for (int row = 0; row < size; row++) {
      keys[row] = (dates[row] + delays[row] - first) << Integer.SIZE | row;
    }
    Arrays.parallelSort(keys);
    var order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  /** Collects flights; the first gets row 0. */
  static final class Builder {

    private final String name;
    private final List<String> airports = new ArrayList<>();
    private final Map<String, Short> indexes = new HashMap<>();
    private int size;
    private int[] dates = new int[1 << 16];
    private short[] delays = new short[1 << 16];
    private short[] distances = new short[1 << 16];
    private short[] origins = new short[1 << 16];
    private short[] destinations = new short[1 << 16];

    Builder(String name) {
      this.name = name;
    }

    /**
     * Adds a flight.
     *
     * @param date epoch ms, a full minute
     * @param delay minutes
     * @throws IllegalArgumentException naming the value that no flight has
     */
    Builder add(long date, long delay, long distance, String origin, String destination) {
      if (size == dates.length) {
        grow();
      }
      if (date % MINUTE_MILLIS != 0) {
        throw new IllegalArgumentException("date: " + date + " (expected: a full minute)");
      }
      dates[size] = Math.toIntExact(date / MINUTE_MILLIS);
      delays[size] = small("delay", delay);
      distances[size] = small("distance", distance);
      origins[size] = index(origin);
      destinations[size] = index(destination);
      size++;
      return this;
    }

    private static short small(String what, long value) {
      if (value != (short) value) {
        throw new IllegalArgumentException(what + ": " + value + " (expected: -32768 to 32767)");
      }
      return (short) value;
    }

    private short index(String airport) {
      return indexes.computeIfAbsent(
          airport,
          added -> {
            airports.add(added);
            return small("airports", airports.size() - 1L);
          });
    }

    private void grow() {
      int capacity = size * 2;
      dates = Arrays.copyOf(dates, capacity);
      delays = Arrays.copyOf(delays, capacity);
      distances = Arrays.copyOf(distances, capacity);
      origins = Arrays.copyOf(origins, capacity);
      destinations = Arrays.copyOf(destinations, capacity);
    }

    Flights build() {
      return new Flights(this);
    }
  }
}
