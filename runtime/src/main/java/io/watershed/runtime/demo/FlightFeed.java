package io.watershed.runtime.demo;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The flights of the demo as records that are ready to be sent, in the order in which they are
 * reported; for tests and benchmarks.
 */
public final class FlightFeed {

  private final Flights flights;
  private final FlightRecords records;
  private final int[] order;

  private FlightFeed(Flights flights) {
    this.flights = flights;
    this.records = new FlightRecords(flights);
    this.order = flights.byArrival();
  }

  /** Flights made up from a seed. */
  public static FlightFeed generated(long seed, int days) throws IOException {
    return new FlightFeed(FlightGenerator.generate(seed, days));
  }

  /**
   * Real flights.
   *
   * @param dir where the file is kept; fetched into it where it is missing
   * @throws IOException where npm is missing or can't fetch it
   */
  public static FlightFeed real(Path dir, int days) throws IOException {
    return new FlightFeed(FlightFile.read(NpmPackage.fetch(dir), days));
  }

  /**
   * The file of the real flights.
   *
   * @param dir where it is kept; fetched into it where it is missing
   * @throws IOException where npm is missing or can't fetch it
   */
  public static Path file(Path dir) throws IOException {
    return NpmPackage.fetch(dir);
  }

  /** What the rows come from, as it stands in the position of a record. */
  public String name() {
    return flights.name();
  }

  /** Number of records. */
  public int size() {
    return order.length;
  }

  /** Row in the file of the record that is sent as number {@code i}. */
  public long row(int i) {
    return order[i];
  }

  /** Key of the record that is sent as number {@code i}. */
  public byte[] key(int i) {
    return records.key(order[i]);
  }

  /** Value of the record that is sent as number {@code i}. */
  public byte[] value(int i) {
    return records.value(order[i]);
  }

  /** Timestamp of the record that is sent as number {@code i}, epoch ms. */
  public long timestamp(int i) {
    return flights.arrival(order[i]);
  }
}
